"""SQL of the triggers that guard what was promised; a migration runs it, tests lift it on purpose.

A guarantee that was issued and a clock that was put right tell what was true then: nobody, not even
a command of ours, writes them anew.
"""

TABLES = ("workshop_repairguarantee", "workshop_stintcorrection", "workshop_readynotice")

PROMISES_STAND = "".join(
    f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
    " FOR EACH STATEMENT EXECUTE FUNCTION aftersales_append_only();\n"
    for table in TABLES
)
UNDO = "".join(f"DROP TRIGGER IF EXISTS append_only ON {table};\n" for table in TABLES)
