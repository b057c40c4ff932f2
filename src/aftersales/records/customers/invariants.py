"""What must always hold of customer files and consultations (RELIABILITY I-23, I-37)."""

from aftersales.core.invariant import Invariant

INVARIANTS = [
    Invariant(
        "I-23",
        "The numbers of consultations stand once each and without a gap, per store and year.",
        "SELECT s.store_id, s.year FROM number_series s LEFT JOIN ("
        " SELECT store_id, split_part(number, '-', -2)::int AS year,"
        " array_agg(split_part(number, '-', -1)::int ORDER BY number) AS taken"
        " FROM customers_consultation GROUP BY 1, 2) c USING (store_id, year)"
        " WHERE s.kind = 'CO'"
        " AND c.taken IS DISTINCT FROM ARRAY(SELECT generate_series(1, s.last))",
        "SELECT count(*) FROM customers_consultation",
    ),
    Invariant(
        "I-37",
        "Nothing is left of an erased file: no contact, no number, no entry of the search.",
        "SELECT c.id FROM customers_customer c WHERE c.state = 'erased' AND ("
        " EXISTS (SELECT FROM customers_contact x WHERE x.customer_id = c.id)"
        " OR EXISTS (SELECT FROM customers_contactpoint x WHERE x.customer_id = c.id)"
        " OR EXISTS (SELECT FROM search_entry x WHERE x.group_id = c.group_id"
        " AND x.kind = 'customer' AND x.object_id = c.id))",
        "SELECT count(*) FROM customers_customer WHERE state = 'erased'",
    ),
]
