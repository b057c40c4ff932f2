from django.db import migrations

# The planner believes that matches lie evenly spread. For a common word it would rather walk the whole
# table until it has met enough, and meets none among the first half million. Inside this function
# the index on the pieces is the only way.
CREATE = """
CREATE FUNCTION aftersales_search_candidates(question tsquery, most integer)
RETURNS SETOF bigint STABLE LANGUAGE sql SET enable_seqscan = off AS
$$ SELECT entry_id FROM search_posting WHERE words @@ question LIMIT most $$
"""
DROP = "DROP FUNCTION aftersales_search_candidates(tsquery, integer)"


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]
    operations = [migrations.RunSQL(CREATE, DROP)]
