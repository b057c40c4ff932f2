"""What the product brings along: in both languages, with the stated number of elements."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from aftersales.ground.handbook import rules
from aftersales.ground.handbook.content import delivered
from aftersales.ground.handbook.states import Kind
from aftersales.records.staff.roles import ROLES

ITEMS = {item.code: item for item in delivered()}
SEVEN = ["owner", "input", "activity", "output", "criteria", "monitoring", "improvement"]


def elements(code):
    return ITEMS[code].body["elements"]


def names(code, language="en"):
    return [element[language] for element in elements(code)]


@pytest.mark.parametrize("code", sorted(ITEMS))
def test_everything_is_said_in_both_languages_and_owned_by_a_role(code):
    item = ITEMS[code]

    assert rules.gaps(item.body) == []
    assert item.owner in ROLES
    assert item.kind in Kind
    assert all(re.fullmatch(r"[A-Z]{2}-\d\d", row) for row in item.rows)
    chinese = rules.plain(item.body, "zh")
    assert re.search(r"[\u4e00-\u9fff]", chinese)
    assert not re.search(r"[\u4e00-\u9fff]", rules.plain(item.body, "en"))


def test_codes_are_theirs_alone():
    assert len(ITEMS) == len(delivered())


@pytest.mark.covers("WS-01", "WS-02")
def test_a_visit_has_seven_stages_and_the_workshop_six_steps_each_fully_described():
    assert [e["code"] for e in elements("WS-01")] == [
        "appointment", "reception", "estimate", "rest", "repair", "delivery", "followup",
    ]  # fmt: skip
    assert [e["code"] for e in elements("WS-02")] == [
        "intake", "analysis", "parts", "work", "acceptance", "delivery",
    ]  # fmt: skip
    for element in [*elements("WS-01"), *elements("WS-02")]:
        assert list(element["facts"]) == SEVEN
    for element in elements("WS-02"):
        assert element["facts"]["criteria"]["zh"].startswith("开始：")
        assert "结束：" in element["facts"]["criteria"]["zh"]


@pytest.mark.covers("CV-03")
def test_the_customer_file_sheet_has_twelve_named_fields():
    assert [e["code"] for e in elements("CV-03")] == [
        "name", "address", "phone", "visited_on", "model", "plate",
        "kind", "items", "cycle", "next_on", "wishes", "record",
    ]  # fmt: skip


@pytest.mark.covers("CV-09", "CV-13", "CV-14")
def test_secrecy_grading_and_the_five_contents_of_the_next_service_are_delivered():
    assert len(elements("CV-09")) == 7
    assert [e["code"] for e in elements("CV-13")] == ["a", "b", "c", "d"]
    assert [e["code"] for e in elements("CV-14")] == [
        "maintenance", "event", "offer", "repair", "inspection",
    ]  # fmt: skip


@pytest.mark.covers("CV-24", "CV-29", "IS-12")
def test_use_instruction_service_plan_and_information_management_are_delivered():
    assert "Warranty and three guarantees" in names("CV-24")
    assert "Customer information base" in names("CV-29")
    assert "The IT information officer" in names("IS-12")


@pytest.mark.covers("ST-02", "ST-03", "ST-04")
def test_department_duties_the_seven_parts_of_a_job_description_and_three_kinds_of_posts():
    assert "General administration (office)" in names("ST-02")
    assert [e["code"] for e in elements("ST-03")] == [
        "basics", "summary", "duties", "relations", "authority", "qualification", "features",
    ]  # fmt: skip
    assert [e["code"] for e in elements("ST-04")] == ["technical", "managing", "service"]


@pytest.mark.covers("ST-05", "ST-06")
def test_principles_for_posts_and_the_small_desk_of_two_and_one():
    assert len(elements("ST-05")) == 5
    heads = {e["code"]: int(e["facts"]["headcount"]["en"]) for e in elements("ST-06")}
    assert heads == {"service_specialist": 2, "after_sales_engineer": 1}


@pytest.mark.covers("ST-08", "ST-09", "ST-10")
def test_duties_of_the_department_are_the_union_and_manager_and_area_supervisor_have_theirs():
    union = names("ST-08")
    assert len(union) == 13 + 1  # thirteen of one source, the duty on laws only of the other
    assert union[1] == "Put laws and company rules into effect with detailed plans"
    assert len(elements("ST-09")) == 6
    assert len(elements("ST-10")) == 5


@pytest.mark.covers("ST-11", "ST-19", "ST-20")
def test_twelve_duties_eight_fields_and_five_parts_with_appraisal_rules():
    assert len(elements("ST-11")) == 12
    assert len(elements("ST-19")) == 8
    assert all(list(e["facts"]) == ["module", "owner", "report"] for e in elements("ST-19"))
    assert [e["code"] for e in elements("ST-20")] == [
        "basic", "front_desk", "technical", "logistics", "network", "appraisal",
    ]  # fmt: skip


@pytest.mark.covers("NW-02", "NW-07", "NW-08")
def test_grades_of_stations_their_organisation_and_dealer_management_are_delivered():
    assert [e["code"] for e in elements("NW-02")] == ["full", "standard", "basic"]
    assert len(elements("NW-07")) == 6
    assert len(elements("NW-08")) == 6


@pytest.mark.covers("NW-10")
def test_the_agent_contract_names_validity_products_and_rates():
    assert {"parties", "validity", "products", "rates"} <= {e["code"] for e in elements("NW-10")}


@pytest.mark.covers("CV-09")
def test_the_privacy_notice_tells_what_the_law_lists_and_five_consents_stand_apart():
    told = {e["code"] for e in elements("privacy.notice")}
    assert {
        "who", "purposes", "kinds", "means", "retention", "sharing", "sensitive", "rights", "how",
    } <= told  # fmt: skip
    consents = {code for code in ITEMS if code.startswith("privacy.consent.")}
    assert {c.rpartition(".")[2] for c in consents} == {
        "reminder", "survey", "maker", "location", "recording",
    }  # fmt: skip


@pytest.mark.covers("IS-09")
def test_every_document_of_appendix_e_is_registered_with_kind_and_row():
    registered = elements("forms.registry")
    assert len(registered) == 66
    for entry in registered:
        assert list(entry["facts"]) == ["kind", "row"]
        assert re.fullmatch(r"[A-Z]{2}-\d\d(, [A-Z]{2}-\d\d)*", entry["facts"]["row"]["en"])


def test_facts_are_read_in_their_order_whatever_the_database_does_to_it():
    shuffled = {"facts": {key: {} for key in ["row", "criteria", "owner", "zeta", "input", "kind"]}}

    read = [key for key, _ in rules.facts_of(shuffled)]

    assert read == ["owner", "input", "criteria", "kind", "row", "zeta"]


def test_a_text_survives_its_plain_form():
    for item in delivered():
        back = rules.parsed(rules.plain(item.body, "zh"), rules.plain(item.body, "en"))
        assert [e["zh"] for e in back["elements"]] == [e["zh"] for e in item.body["elements"]]
        assert [e["text_en"] for e in back["elements"]] == [
            e["text_en"] for e in item.body["elements"]
        ]
        assert [e.get("facts") for e in back["elements"]] == [
            e.get("facts") for e in item.body["elements"]
        ]
        assert (back["title"], back["intro"]) == (item.body["title"], item.body["intro"])


@pytest.mark.covers("PT-11", "PT-12")
def test_goods_receipt_checks_three_things_in_three_steps():
    assert [e["code"] for e in elements("PT-11")] == ["variety", "quantity", "quality"]
    assert "three steps: papers, check, booking" in str(ITEMS["PT-11"].body)


@pytest.mark.covers("WT-06")
def test_items_of_the_first_maintenance_and_of_the_service_around_the_sale_are_held():
    codes = [element["code"] for element in elements("WT-06")]
    when = Counter(code.partition("_")[0] for code in codes)

    assert when == {"first": 6, "before": 3, "at": 3}


@pytest.mark.covers("WT-07")
def test_the_four_principles_of_the_guarantee_are_held():
    codes = [element["code"] for element in elements("WT-07")]

    assert codes == ["seller_serves", "repair_first", "four_in_one", "busy_season"]


@pytest.mark.covers("PT-14", "PT-17", "PT-18")
def test_provision_of_parts_price_list_and_ordering_idea_are_delivered():
    (provision,) = elements("PT-14")
    assert list(provision["facts"]) == SEVEN
    assert "Prices by list" in names("PT-17")
    assert "Ordering by figures" in names("PT-18")


@pytest.mark.covers("PT-22")
def test_parts_and_advice_are_promised_for_life():
    assert names("PT-22") == ["Supply of parts", "Advice on use"]
