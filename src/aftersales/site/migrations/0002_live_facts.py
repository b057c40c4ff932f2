"""Facts reach open screens by themselves: a trigger says which things changed, at the commit."""

from django.db import migrations

TELL = """
CREATE FUNCTION aftersales_tell_facts() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  told record;
BEGIN
  FOR told IN
    SELECT group_id, store_id, kind, count(*) AS number, array_agg(DISTINCT object_id::text) AS ids
    FROM fresh WHERE group_id IS NOT NULL GROUP BY group_id, store_id, kind
  LOOP
    -- A word may have 8000 bytes; whoever changes hundreds of things at once says only their kind.
    PERFORM pg_notify('aftersales_live', jsonb_build_object(
      'topic', told.kind, 'group', told.group_id,
      'stores', CASE WHEN told.store_id IS NULL THEN '[]'::jsonb
                ELSE jsonb_build_array(told.store_id) END,
      'data', CASE WHEN told.number > 200 THEN '{}'::jsonb
              ELSE jsonb_build_object('ids', told.ids) END)::text);
  END LOOP;
  RETURN NULL;
END $$;
CREATE TRIGGER tell_facts AFTER INSERT ON event_object
  REFERENCING NEW TABLE AS fresh
  FOR EACH STATEMENT EXECUTE FUNCTION aftersales_tell_facts();
"""

UNDO = """
DROP TRIGGER IF EXISTS tell_facts ON event_object;
DROP FUNCTION IF EXISTS aftersales_tell_facts();
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0002_guards"), ("site", "0001_initial")]
    operations = [migrations.RunSQL(TELL, UNDO)]
