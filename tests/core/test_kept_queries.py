"""The text of a query is made once for each shape; the values are its own."""

from __future__ import annotations

import pytest
from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection, transaction
from django.db.backends.postgresql import compiler as postgresql
from django.db.models import Count, Exists, F, Max, OuterRef, Q, Subquery, Sum, TextField, Value
from django.db.models.functions import Cast, Coalesce, JSONObject, Lower, Upper
from django.test.utils import CaptureQueriesContext

from aftersales.core.db import compiler
from aftersales.core.lookups import Among
from aftersales.core.scope import whole_database
from aftersales.ground.network.models import Group, Store

pytestmark = pytest.mark.django_db

GROUPS = Group.objects.order_by("pk")
STORES = Store.objects.order_by("pk")
C, D = Value("c"), Value("d")
SAID = JSONObject(name="name", code="code")
OF_IT = STORES.filter(group=OuterRef("pk"))

# Of each pair only the values differ; no two pairs ask for the same.
ALIKE = [
    (GROUPS.filter(pk=1), GROUPS.filter(pk=2)),
    (
        GROUPS.filter(pk=1).annotate(codes=ArraySubquery(OF_IT.filter(code="a").values("code"))),
        GROUPS.filter(pk=2).annotate(codes=ArraySubquery(OF_IT.filter(code="b").values("code"))),
    ),
    (
        GROUPS.filter(pk=1).annotate(codes=ArraySubquery(OF_IT.filter(code="a").values(told=SAID))),
        GROUPS.filter(pk=2).annotate(codes=ArraySubquery(OF_IT.filter(code="b").values(told=SAID))),
    ),
    (GROUPS.filter(pk=1)[:1], GROUPS.filter(pk=2)[:1]),
    (GROUPS.filter(pk=1)[1:3], GROUPS.filter(pk=2)[1:3]),
    (GROUPS.filter(pk=1).distinct(), GROUPS.filter(pk=2).distinct()),
    (STORES.filter(pk=1).reverse(), STORES.filter(pk=2).reverse()),
    (STORES.filter(pk=1).only("name"), STORES.filter(pk=2).only("name")),
    (STORES.filter(pk=1).defer("name"), STORES.filter(pk=2).defer("name")),
    (STORES.filter(pk=1).values("name"), STORES.filter(pk=2).values("name")),
    (STORES.filter(pk=1).values("code"), STORES.filter(pk=2).values("code")),
    (STORES.filter(pk=1).values("group__name"), STORES.filter(pk=2).values("group__name")),
    (STORES.filter(pk=1).order_by("-code"), STORES.filter(pk=2).order_by("-code")),
    (STORES.filter(pk=1).order_by("group__name"), STORES.filter(pk=2).order_by("group__name")),
    (
        STORES.filter(pk=1).order_by(F("grade").desc(nulls_last=True)),
        STORES.filter(pk=2).order_by(F("grade").desc(nulls_last=True)),
    ),
    (
        STORES.filter(pk=1).order_by(F("grade").asc(nulls_last=True)),
        STORES.filter(pk=2).order_by(F("grade").asc(nulls_last=True)),
    ),
    (GROUPS.filter(pk__in=[1]), GROUPS.filter(pk__in=[7])),
    (GROUPS.filter(pk__in=[1, 2]), GROUPS.filter(pk__in=[3, 4])),
    (GROUPS.filter(pk__gt=1), GROUPS.filter(pk__gt=2)),
    (GROUPS.filter(pk__gte=1), GROUPS.filter(pk__gte=2)),
    (GROUPS.filter(pk__range=(1, 2)), GROUPS.filter(pk__range=(3, 4))),
    (GROUPS.filter(Among("pk", [1])), GROUPS.filter(Among("pk", [1, 2, 3]))),
    (GROUPS.exclude(pk=1), GROUPS.exclude(pk=2)),
    (GROUPS.filter(Q(pk=1) | Q(name="a")), GROUPS.filter(Q(pk=2) | Q(name="b"))),
    (GROUPS.filter(Q(pk=1), Q(name="a")), GROUPS.filter(Q(pk=2), Q(name="b"))),
    (GROUPS.filter(Q(pk=1), ~Q(name="a")), GROUPS.filter(Q(pk=2), ~Q(name="b"))),
    (GROUPS.filter(pk=1, is_demo=True), GROUPS.filter(pk=2, is_demo=True)),
    (GROUPS.filter(pk=1, is_demo=False), GROUPS.filter(pk=2, is_demo=False)),
    (STORES.filter(pk=1, grade=None), STORES.filter(pk=2, grade=None)),
    (STORES.filter(pk=1, grade__isnull=False), STORES.filter(pk=2, grade__isnull=False)),
    (GROUPS.filter(pk=1).select_for_update(), GROUPS.filter(pk=2).select_for_update()),
    (
        GROUPS.filter(pk=1).select_for_update(skip_locked=True),
        GROUPS.filter(pk=2).select_for_update(skip_locked=True),
    ),
    (STORES.filter(group__name="a"), STORES.filter(group__name="b")),
    (
        STORES.filter(group__name="a").select_related("group"),
        STORES.filter(group__name="b").select_related("group"),
    ),
    (
        STORES.filter(name="a").select_related("group"),
        STORES.filter(name="b").select_related("group"),
    ),
    (
        STORES.filter(name="a").select_related("group", "grade"),
        STORES.filter(name="b").select_related("group", "grade"),
    ),
    (
        STORES.filter(group__in=GROUPS.filter(name="a")),
        STORES.filter(group__in=GROUPS.filter(name="b")),
    ),
    (
        STORES.filter(group__in=GROUPS.filter(name="a", is_demo=True)),
        STORES.filter(group__in=GROUPS.filter(name="b", is_demo=True)),
    ),
    (
        GROUPS.annotate(first=Subquery(OF_IT.filter(code="a").values("pk")[:1])),
        GROUPS.annotate(first=Subquery(OF_IT.filter(code="b").values("pk")[:1])),
    ),
    (
        STORES.filter(code="a").values("group").annotate(many=Count("pk")),
        STORES.filter(code="b").values("group").annotate(many=Count("pk")),
    ),
    (GROUPS.filter(Exists(OF_IT.filter(code="a"))), GROUPS.filter(Exists(OF_IT.filter(code="b")))),
    (
        GROUPS.annotate(is_met=Exists(OF_IT.filter(code="a"))).filter(is_met=True, pk=1),
        GROUPS.annotate(is_met=Exists(OF_IT.filter(code="b"))).filter(is_met=True, pk=2),
    ),
    (
        GROUPS.annotate(named=Coalesce(Subquery(OF_IT.filter(code="a").values("name")[:1]), C)),
        GROUPS.annotate(named=Coalesce(Subquery(OF_IT.filter(code="b").values("name")[:1]), D)),
    ),
    (
        GROUPS.annotate(low=Lower("name")).filter(pk=1),
        GROUPS.annotate(low=Lower("name")).filter(pk=2),
    ),
    (
        GROUPS.annotate(low=Upper("name")).filter(pk=1),
        GROUPS.annotate(low=Upper("name")).filter(pk=2),
    ),
    (
        STORES.values("name").annotate(
            a=Count("pk", filter=Q(code="a", group=1)), b=Count("pk", filter=Q(code="b"))
        ),
        STORES.values("name").annotate(
            a=Count("pk", filter=Q(code="c", group=2)), b=Count("pk", filter=Q(code="d"))
        ),
    ),
    (
        GROUPS.annotate(a=Coalesce("name", C), b=Coalesce("name", C)).values_list("b", "a", "pk"),
        GROUPS.annotate(a=Coalesce("name", D), b=Coalesce("name", C)).values_list("b", "a", "pk"),
    ),
    (
        GROUPS.annotate(a=Coalesce("name", C), b=Coalesce("name", C)).values_list("a", "pk", "b"),
        GROUPS.annotate(a=Coalesce("name", D), b=Coalesce("name", C)).values_list("a", "pk", "b"),
    ),
]


def anew(rows):
    asked = postgresql.SQLCompiler(rows.query.clone(), connection, "default").as_sql()
    return asked[0], list(asked[1])


def asked(rows):
    text, values = rows.query.get_compiler(connection=connection).as_sql()
    return text, list(values)


@pytest.mark.parametrize("turned", [False, True])
def test_a_query_asks_what_django_would_ask_whoever_asked_before(turned):
    compiler._kept.clear()
    firsts, seconds = zip(*ALIKE, strict=True)

    for rows in (*seconds, *firsts) if turned else (*firsts, *seconds):
        assert asked(rows) == anew(rows)

    assert all(compiler._kept.values()), "each of them was kept"


def test_queries_that_differ_in_their_values_alone_share_their_text():
    compiler._kept.clear()
    for first, second in ALIKE:
        asked(first)
        known = len(compiler._kept)
        assert asked(first)[0] == asked(second)[0]
        assert len(compiler._kept) == known, str(second.query)


def test_queries_of_another_shape_do_not():
    texts = [asked(first)[0] for first, _second in ALIKE]

    assert len(set(texts)) == len(ALIKE)


@pytest.mark.parametrize(
    "rows",
    [
        STORES.annotate(more=F("pk") + 1),
        STORES.filter(name__startswith="a"),
        GROUPS.filter(~Exists(OF_IT)),
        STORES.annotate(told=Cast("pk", TextField())),
        STORES.order_by(F("pk") + 1),
        STORES.filter(pk=1).union(STORES.filter(pk=2)),
    ],
)
def test_what_is_not_known_wholly_is_made_anew(rows):
    compiler._kept.clear()

    text, values = asked(rows)
    asked(rows)

    assert (text, values) == anew(rows)
    assert not any(kept for kept in compiler._kept.values() if kept and kept.sql == text)


def test_rows_sums_and_counts_are_right_the_second_time_too():
    with whole_database():
        before = STORES.count()
        assert STORES.count() == before
        for _time in range(2):
            assert STORES.filter(pk__lt=0).exists() is False
            assert STORES.filter(pk__lt=0).aggregate(last=Max("pk"), sum=Sum("group")) == {
                "last": None,
                "sum": None,
            }
            assert list(STORES.filter(pk__in=[]).values_list("pk", flat=True)) == []


def test_a_lock_outside_a_transaction_is_refused_the_second_time_too(monkeypatch):
    rows = STORES.filter(pk=1).select_for_update()
    list(rows.all())
    monkeypatch.setattr(connection, "get_autocommit", lambda: True)

    with pytest.raises(transaction.TransactionManagementError, match="outside of a transaction"):
        list(rows.all())


def test_the_tests_would_notice_a_text_that_is_not_the_query():
    compiler._kept.clear()
    asked(STORES.filter(pk=1))
    [kept] = compiler._kept.values()
    kept.sql = kept.sql.replace("=", "<")

    with pytest.raises(AssertionError, match="Anew"):
        asked(STORES.filter(pk=2))
    compiler._kept.clear()


def test_a_house_that_asks_ever_new_questions_does_not_grow_for_ever(monkeypatch):
    compiler._kept.clear()
    monkeypatch.setattr(compiler, "MOST_SHAPES", 3)

    for number in range(1, 9):
        asked(STORES.filter(pk__in=range(number)))

    assert len(compiler._kept) <= 3


def test_keeping_a_text_costs_no_statement():
    with whole_database(), CaptureQueriesContext(connection) as found:
        list(STORES.filter(pk=-1))
        list(STORES.filter(pk=-2))

    assert len([q for q in found if "FROM" in q["sql"]]) == 2
