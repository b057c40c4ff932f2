"""Addresses of the workshop."""

from django.urls import path

from aftersales.lane.workshop.views import (
    board,
    checking,
    leaving,
    mine,
    seeing,
    testing,
)

app_name = "workshop"
VISIT = "visits/<int:order_id>/"
TASK = "tasks/<int:task_id>/"
urlpatterns = [
    path("", board.board, name="board"),
    path("my-work/", mine.mine, name="mine"),
    path("my-work/worker.js", mine.worker, name="worker"),
    path("inspections/", checking.inspections, name="inspections"),
    path("house/", seeing.house, name="house"),
    path("wall/", seeing.wall, name="wall"),
    path("day/", seeing.day, name="day"),
    path("hours/", seeing.hours, name="hours"),
    path("repeats/", seeing.Repeats.view, name="repeats"),
    path("repeats/<int:repeat_id>/classify/", seeing.classify, name="classify"),
    path("repeats/<int:repeat_id>/appraise/", seeing.appraise, name="appraise"),
    path("emissions/", testing.EmissionTests.view, name="emissions"),
    path("emissions/<int:emission_test_id>/", testing.emission_test, name="emission_test"),
    path("reports/", testing.RepairReports.view, name="reports"),
    path("duties/", testing.duties, name="duties"),
    path("repeats/<int:repeat_id>/teach/", seeing.teach_from_repeat, name="teach_from_repeat"),
    path("verdicts/<int:verdict_id>/teach/", seeing.teach_from_verdict, name="teach_from_verdict"),
    path("jobs/<int:job_id>/dispatch/", board.dispatch, name="dispatch"),
    path(TASK, board.task, name="task"),
    path(f"{TASK}move/", board.move, name="move"),
    path(f"{TASK}carry-over/", board.carry_over, name="carry_over"),
    path(f"{TASK}take-back/", board.take_back, name="take_back"),
    path(f"{TASK}accept-shortage/", board.accept_shortage, name="accept_shortage"),
    path("stints/<int:stint_id>/correct/", board.correct_clock, name="correct_clock"),
    path(VISIT, leaving.visit_page, name="visit"),
    path(f"{VISIT}old-parts/", leaving.old_parts, name="old_parts"),
    path(f"{VISIT}inspect/", checking.inspect, name="inspect"),
    path(f"{VISIT}measure-emissions/", testing.measure_emissions, name="measure_emissions"),
    path(f"{VISIT}wash/", checking.wash, name="wash"),
    path(f"{VISIT}rest/", leaving.rest, name="rest"),
    path(f"{VISIT}call-back/", leaving.call_back, name="call_back"),
    path(f"{VISIT}announce-ready/", leaving.announce_ready, name="announce_ready"),
    path(f"{VISIT}crew/", leaving.crew, name="crew"),
    path(f"{VISIT}hand-over/", leaving.hand_over, name="hand_over"),
    path(f"{VISIT}accept-result/", leaving.accept_result, name="accept_result"),
    path(f"{VISIT}explain/", leaving.explain, name="explain"),
    path(f"{VISIT}deliver/", leaving.deliver, name="deliver"),
]
