"""What people type on the pages of this room."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from aftersales.records.staff.states import AbsenceKind, Part, PostKind, TeamEventKind
from aftersales.web.forms import (
    ChoiceField,
    DateField,
    DateTimeField,
    Form,
    TimeField,
    WordsField,
)


class SignInForm(Form):
    login = forms.CharField(
        label=_("Login"),
        max_length=60,
        widget=forms.TextInput({"autocomplete": "username", "autofocus": True}),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )


class FactorForm(Form):
    code = forms.CharField(
        label=_("Short code"),
        help_text=_("From the app, or one of your recovery codes."),
        max_length=60,
        widget=forms.TextInput(
            {"autocomplete": "one-time-code", "inputmode": "text", "autofocus": True}
        ),
    )


def _new_password() -> forms.CharField:
    return forms.CharField(
        label=_("New password"),
        help_text=_("At least 10 characters; a short sentence is easy to keep."),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )


def _again() -> forms.CharField:
    return forms.CharField(
        label=_("The same again"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )


class _Twice(Form):
    """The new password is typed twice."""

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("password") and given.get("again") != given["password"]:
            self.add_error("again", _("The two passwords differ."))
        return given


class WelcomeForm(_Twice):
    secret = forms.CharField(
        label=_("Code of the invitation"),
        max_length=80,
        widget=forms.TextInput({"autocomplete": "off", "data-secret": "1"}),
    )
    password = _new_password()
    again = _again()


class PasswordForm(_Twice):
    old = forms.CharField(
        label=_("Present password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )
    password = _new_password()
    again = _again()


class TotpForm(Form):
    code = forms.CharField(
        label=_("Code that the app shows"),
        max_length=10,
        widget=forms.TextInput({"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class PinForm(Form):
    pin = forms.CharField(
        label=_("PIN"),
        help_text=_("Six digits for shared tablets."),
        max_length=6,
        widget=forms.PasswordInput({"inputmode": "numeric", "autocomplete": "off"}),
    )


class SwitchForm(Form):
    person_id = forms.IntegerField(widget=forms.HiddenInput)
    pin = forms.CharField(
        label=_("PIN"),
        max_length=6,
        widget=forms.PasswordInput(
            {"inputmode": "numeric", "autocomplete": "off", "autofocus": True}
        ),
    )


class PreferencesForm(Form):
    language = ChoiceField(
        label=_("Language"),
        required=False,
        choices=[("", _("as the browser")), ("zh-hans", "中文"), ("en", "English")],
    )
    theme = ChoiceField(
        label=_("Colours"),
        required=False,
        choices=[
            ("", _("as the device")),
            ("light", _("light colours")),
            ("dark", _("dark colours")),
        ],
    )


class PersonForm(Form):
    number = forms.CharField(label=_("Staff number"), max_length=20)
    name = forms.CharField(label=_("Name"), max_length=80)
    login = forms.CharField(
        label=_("Login"),
        max_length=60,
        required=False,
        help_text=_("Without one the person cannot sign in."),
    )
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    email = forms.EmailField(label=_("E-mail"), max_length=120, required=False)


class AssignForm(Form):
    role = ChoiceField(label=_("Role"))
    store_id = ChoiceField(label=_("Store"))
    starts_on = DateField(label=_("From"), required=False)
    ends_on = DateField(label=_("Until the day"), required=False)

    def __init__(
        self, *args: Any, roles: list[tuple[str, str]], stores: list[tuple[int, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["role"].choices, fields["store_id"].choices = roles, stores


class ReasonForm(Form):
    reason = forms.CharField(label=_("Reason"), max_length=300)


class TicksForm(ReasonForm):
    """Some of many, and why."""

    ticked = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    field_order = ["ticked", "reason"]

    def __init__(
        self, *args: Any, label: str, choices: Mapping[str, object], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field = cast(forms.MultipleChoiceField, self.fields["ticked"])
        field.label, field.choices = label, [(code, str(name)) for code, name in choices.items()]


class RoleForm(Form):
    name = forms.CharField(
        label=_("Name of your own"),
        max_length=80,
        required=False,
        help_text=_("Left empty, everybody reads the delivered name in their language."),
    )
    needs_factor = forms.BooleanField(
        label=_("People in this role sign in with a second factor only"), required=False
    )
    reason = forms.CharField(label=_("Reason"), max_length=300)


class LeaveForm(Form):
    to_id = ChoiceField(label=_("Open work goes to"), required=False)

    def __init__(self, *args: Any, colleagues: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["to_id"].choices = [("", _("nobody: there is none")), *colleagues]


class DeputyForm(Form):
    deputy_id = ChoiceField(label=_("Deputy"))
    starts_on = DateField(label=_("From"))
    ends_on = DateField(label=_("Until the day"))

    def __init__(self, *args: Any, colleagues: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["deputy_id"].choices = colleagues


class SkillForm(Form):
    skill = ChoiceField(label=_("Skill"))
    level = forms.IntegerField(label=_("Level"), min_value=1, max_value=5)
    certificate = forms.CharField(label=_("Certificate"), max_length=60, required=False)
    valid_until = DateField(label=_("Valid until"), required=False)

    def __init__(self, *args: Any, skills: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["skill"].choices = skills


class TokenForm(Form):
    label = forms.CharField(label=_("Used for"), max_length=60)
    days = forms.IntegerField(label=_("Days valid"), min_value=1, initial=30)


class TabletForm(Form):
    store_id = ChoiceField(label=_("Store"))
    label = forms.CharField(label=_("Name of the tablet"), max_length=60)

    def __init__(self, *args: Any, stores: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["store_id"].choices = stores


class AbsenceForm(Form):
    kind = ChoiceField(label=_("Kind"), choices=AbsenceKind.choices)
    starts_on = DateField(label=_("From"))
    ends_on = DateField(label=_("Until the day"))


class ErrandForm(Form):
    responsible_id = ChoiceField(label=_("Responsible person"))
    title = forms.CharField(label=_("Task"), max_length=120)
    text = WordsField(label=_("Details"), required=False)
    due_at = DateTimeField(label=_("Deadline"))

    def __init__(self, *args: Any, colleagues: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["responsible_id"].choices = colleagues


class ReportForm(Form):
    report = WordsField(label=_("What was done"))


class PostForm(Form):
    department_id = ChoiceField(label=_("Department"))
    code = forms.SlugField(label=_("Short code"), max_length=40)
    name = forms.CharField(label=_("Name"), max_length=80)
    kind = ChoiceField(label=_("Kind"), choices=PostKind.choices)
    role = ChoiceField(label=_("Role"))
    reports_to_id = ChoiceField(label=_("Reports to"), required=False)

    def __init__(
        self,
        *args: Any,
        departments: list[tuple[int, str]],
        roles: list[tuple[str, str]],
        posts: list[tuple[int, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["department_id"].choices, fields["role"].choices = departments, roles
        fields["reports_to_id"].choices = [("", "—"), *posts]


class DepartmentForm(Form):
    code = forms.SlugField(label=_("Short code"), max_length=40)
    name = forms.CharField(label=_("Name"), max_length=80)
    store_id = ChoiceField(label=_("Store"), required=False)
    above_id = ChoiceField(label=_("Belongs to"), required=False)

    def __init__(
        self,
        *args: Any,
        stores: list[tuple[int, str]],
        departments: list[tuple[int, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["store_id"].choices = [("", _("group-wide")), *stores]
        fields["above_id"].choices = [("", "—"), *departments]


class MoveDepartmentForm(Form):
    above_id = ChoiceField(label=_("Belongs to"), required=False)

    def __init__(self, *args: Any, departments: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["above_id"].choices = [("", "—"), *departments]


class _WithPosts(Form):
    """A form that asks for a post; ``nobody`` offers none as well."""

    field = "post_id"
    nobody = False

    def __init__(self, *args: Any, posts: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields[self.field].choices = [("", "—"), *posts] if self.nobody else posts


class MovePersonForm(_WithPosts):
    post_id = ChoiceField(label=_("New post"))
    reason = forms.CharField(label=_("Reason"), max_length=300)


class MovePostForm(_WithPosts):
    field, nobody = "reports_to_id", True
    reports_to_id = ChoiceField(label=_("Reports to"), required=False)
    reason = forms.CharField(label=_("Reason"), max_length=300)


class ClosePostForm(Form):
    """Nothing to say: only to be sure."""


class PassUpForm(Form):
    reason = WordsField(label=_("Why it cannot be settled here"), max_length=1000)


class HandOverForm(Form):
    to_id = ChoiceField(label=_("Open work goes to"))

    def __init__(self, *args: Any, colleagues: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["to_id"].choices = colleagues


class SkillNameForm(Form):
    code = forms.SlugField(label=_("Short code"), max_length=40)
    name = forms.CharField(label=_("Name"), max_length=80)


class CareerStepForm(Form):
    """A rung with a level for each skill of the group; 0 does not ask for it."""

    path = forms.SlugField(label=_("Career path (short code)"), max_length=40)
    rank = forms.IntegerField(label=_("Rung, counted from below"), min_value=1, max_value=20)
    name = forms.CharField(label=_("Name"), max_length=80)
    kind = ChoiceField(label=_("Kind"), choices=PostKind.choices)
    months = forms.IntegerField(
        label=_("Months on the rung below"), min_value=0, max_value=600, initial=0
    )

    def __init__(self, *args: Any, skills: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, name in skills:
            self.fields[f"skill_{code}"] = forms.IntegerField(
                label=_("Level of “%(skill)s”") % {"skill": name},
                min_value=0,
                max_value=5,
                initial=0,
                required=False,
            )

    def skills(self, given: dict[str, Any]) -> dict[str, int]:
        """Short codes of the skills asked for, with their levels."""
        return {
            name.removeprefix("skill_"): level
            for name, level in given.items()
            if name.startswith("skill_") and level
        }


class TeamEventForm(Form):
    kind = ChoiceField(
        label=_("Kind"),
        choices=[c for c in TeamEventKind.choices if c[0] != TeamEventKind.REWARD],
    )
    title = forms.CharField(label=_("Theme"), max_length=120)
    on = DateField(label=_("Day"))
    text = WordsField(label=_("Agenda"), required=False)


class _WithPeople(Form):
    def __init__(self, *args: Any, colleagues: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["person_ids"].choices = colleagues


class MinutesForm(_WithPeople):
    person_ids = forms.MultipleChoiceField(
        label=_("Who was there"), widget=forms.CheckboxSelectMultiple
    )
    minutes = WordsField(label=_("Minutes of the meeting"), rows=8, max_length=8000)


class RewardForm(_WithPeople):
    person_ids = forms.MultipleChoiceField(
        label=_("Who is rewarded"), widget=forms.CheckboxSelectMultiple
    )
    title = forms.CharField(label=_("Reward"), max_length=120)
    text = WordsField(label=_("For what"), required=False)


class AttachForm(Form):
    file = forms.FileField(label=_("File"))


class DutiesForm(Form):
    duties = WordsField(label=_("Duties of the department"), rows=14)


class DescriptionForm(Form):
    """The seven parts of a job description."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for part in Part:
            self.fields[part.value] = WordsField(label=part.label, rows=3)


class EvidenceForm(Form):
    duty = ChoiceField(label=_("Duty"))
    on = DateField(label=_("Day"))
    text = WordsField(label=_("Evidence"))

    def __init__(self, *args: Any, duties: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["duty"].choices = duties


class PatternForm(Form):
    code = forms.SlugField(label=_("Short code"), max_length=20)
    name = forms.CharField(label=_("Name"), max_length=60)
    starts = TimeField(label=_("Begins"))
    ends = TimeField(label=_("Ends"))
    break_minutes = forms.IntegerField(
        label=_("Break (min)"), min_value=0, max_value=240, initial=60
    )


class PlanForm(Form):
    person_ids = forms.MultipleChoiceField(label=_("People"))
    pattern = ChoiceField(label=_("Shift"))
    first = DateField(label=_("From"))
    last = DateField(label=_("Until the day"))

    def __init__(
        self,
        *args: Any,
        colleagues: list[tuple[int, str]],
        patterns: list[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["person_ids"].choices, fields["pattern"].choices = colleagues, patterns


class HeadcountForm(Form):
    role = ChoiceField(label=_("Role"))
    planned = forms.IntegerField(label=_("Planned people"), min_value=0, max_value=1000)

    def __init__(self, *args: Any, roles: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["role"].choices = roles
