"""Least privilege, compared with what the code does: nothing is asked for that is not allowed (tests/conftest.py holds
that for every test), and nothing is allowed that no journey asks for."""

import copy
import json
import os
import subprocess
import sys
from typing import Any

import pytest

from infra import template
from infra.template import ROOT
from tests.grants import Call, asked, granted, idle, trespasses

DOCUMENT = template.load()
# Between them these use every grant. A grant that is new needs a test that needs it: name one here.
JOURNEYS = (
    "bridge/test_imports.py::test_a_record_says_where_it_came_from_and_under_which_id",
    "kit/test_facts.py::test_what_failed_goes_to_the_queue_and_goes_through_from_there",
    "media/test_masks.py::test_a_copy_is_linked_when_it_is_drawn_as_it_was_last_asked",
    "media/test_masks.py::test_a_copy_that_could_not_be_written_is_written_by_the_next_try",
    "media/test_uploads.py::test_a_function_that_died_half_way_is_finished_by_its_repeat",
    "media/test_uploads.py::test_a_second_upload_never_replaces_what_the_first_one_stored",
    "points/test_corrections.py::test_one_officer_corrects_a_small_award_by_its_mirror",
    "points/test_statement.py::test_a_person_without_points_has_none",
    "reports/test_rewards.py::test_an_empty_budget_keeps_rewards_waiting_until_there_is_one",
    "reports/test_waiting.py::test_after_a_day_a_report_without_its_photo_is_given_up",
    "reports/test_waiting.py::test_an_event_that_was_lost_comes_again",
    "rights/test_copying.py::test_a_copy_dies_after_a_day_and_its_object_with_it",
    "rights/test_leaving.py::test_news_that_was_under_way_writes_nothing_that_stays",
    "rights/test_leaving.py::test_what_is_open_is_called_off_and_what_is_done_stays",
    "rights/test_leaving.py::test_who_takes_back_his_photos_at_wechat_gets_them_out_of_the_buckets",
    "settlement/test_job.py::test_the_job_makes_what_is_due_and_not_before",
    "settlement/test_statements.py::test_a_statement_is_written_once",
    "settlement/test_statements.py::test_two_who_write_it_at_once_write_the_same",
    "stations/test_batches.py::test_a_rotated_station_gets_another_poster_and_loses_the_old_one",
    "stations/test_posters.py::test_rotated_codes_make_another_poster",
    "statistics/test_publishing.py::test_a_towns_day_and_month_count_check_ins_volunteers_and_minutes",
)


# WeChat's token is shared by all functions, and whichever finds it expired asks for the next one with the secret.
RENEWS = ("ssm:GetParameter", "WechatSecretName")
CALL_WECHAT = {"app", "errands", "facts", "retry", "sweep"}


def unused(calls: list[Call], document: template.Document) -> list[Call]:
    return [each for each in idle(calls, document) if each[1:] != RENEWS or each.function not in CALL_WECHAT]


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> list[Call]:
    """What the functions' code asks for on these journeys."""
    told = tmp_path_factory.mktemp("recorded") / "calls.json"
    command = [sys.executable, "-m", "pytest", "-q", "--no-cov", "-p", "no:cacheprovider", "-p", "tests.recording"]
    ran = subprocess.run(
        [*command, *(f"tests/{journey}" for journey in JOURNEYS)],
        cwd=ROOT, env={**os.environ, "RECORD_TO": str(told)}, capture_output=True, text=True,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout[-3000:]
    return [Call(*each) for each in json.loads(told.read_text())]


@pytest.mark.slow
def test_nothing_is_allowed_that_no_journey_asks_for(recorded: list[Call]) -> None:
    assert unused(recorded, DOCUMENT) == []


@pytest.mark.slow
def test_nothing_is_asked_for_that_is_not_allowed(recorded: list[Call]) -> None:
    assert {call.function for call in recorded} == {grant.function for grant in granted(DOCUMENT)}
    assert trespasses(recorded, DOCUMENT) == []


@pytest.mark.slow
def test_a_grant_too_many_is_found_and_one_too_few(recorded: list[Call]) -> None:
    wide, narrow = copy.deepcopy(DOCUMENT), copy.deepcopy(DOCUMENT)
    policies(wide, "PublishFunction").append({"Ref": "WechatPolicy"})
    policies(narrow, "PhotoUploadedFunction").remove({"Ref": "RecordsPolicy"})
    assert unused(recorded, wide) == [Call("publish", "ssm:GetParameter", "WechatSecretName")]
    assert {call.function for call in trespasses(recorded, narrow)} == {"photo_uploaded"}


def policies(document: template.Document, function: str) -> list[Any]:
    found: list[Any] = document["Resources"][function]["Properties"]["Policies"]
    return found


def test_whoever_changes_a_posting_is_stopped_whatever_else_he_may() -> None:
    bent = copy.deepcopy(DOCUMENT)
    change = {"Effect": "Allow", "Action": "dynamodb:UpdateItem", "Resource": {"Fn::GetAtt": ["PostingsTable", "Arn"]}}
    policies(bent, "SettleFunction").append({"Statement": [change]})
    call = Call("settle", "dynamodb:UpdateItem", "PostingsTable")
    assert trespasses([call], bent) == [call]


@pytest.mark.parametrize(
    ("operation", "params", "expected"),
    [
        ("Query", {"TableName": "records", "IndexName": "gsi1"}, {("dynamodb:Query", "RecordsTable/index/gsi1")}),
        ("BatchGetItem", {"RequestItems": {"records": {}, "postings": {}}},
         {("dynamodb:BatchGetItem", "RecordsTable"), ("dynamodb:BatchGetItem", "PostingsTable")}),
        ("TransactWriteItems", {"TransactItems": [
            {"Put": {"TableName": "postings"}}, {"ConditionCheck": {"TableName": "records"}}]},
         {("dynamodb:PutItem", "PostingsTable"), ("dynamodb:ConditionCheckItem", "RecordsTable")}),
    ],
)  # fmt: skip
def test_a_request_is_what_a_policy_calls_it(
    operation: str, params: dict[str, Any], expected: set[tuple[str, str]]
) -> None:
    assert set(asked("dynamodb", operation, params)) == expected


def test_a_form_and_a_link_need_what_whoever_uses_them_does() -> None:
    assert set(asked("s3", "CreateBucket", {"Bucket": "quarantine"})) == {("s3:PutObject", "QuarantineBucket/")}
    assert set(asked("s3", "HeadObject", {"Bucket": "photos", "Key": "a/b"})) == {("s3:GetObject", "PhotosBucket/a/b")}
