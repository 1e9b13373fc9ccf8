"""The gate: nothing of a person is shown without a consent to just that."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext
from wagtail.images import get_image_model

from teams.models import Consent, ContactListPage, Member
from teams.roles import Role
from tests.factories import ConsentFactory, MemberFactory, MembershipFactory, VillageFactory, commune_page

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
PHONE, ZALO = "+84900000070", "https://zalo.me/0900000070"
EVERYTHING = ["name", "phone", "photo"]


@pytest.fixture
def photo():
    """A picture's record; the gate looks at no file."""
    image = get_image_model()(title="Ảnh", file="anh.jpg", width=1, height=1)
    return get_image_model().objects.bulk_create([image])[0]


@pytest.fixture
def person(photo):
    """Make a person who has everything that could be shown."""

    def make(**fields):
        fields = {"name": "Lò Văn G", "phone": "0900 000 070", "has_zalo": True, "photo": photo} | fields
        return Member.objects.get(pk=MemberFactory(**fields).pk)

    return make


def shown(member):
    """The kinds of data that a page may show of ``member``."""
    values = {
        "name": member.public_name,
        "phone": member.public_phone,
        "zalo": member.public_zalo,
        "photo": member.public_photo,
    }
    return {kind for kind, value in values.items() if value}


# Consents


def test_without_consent_nothing_is_shown(person):
    member = person()
    assert (member.public_name, member.public_phone, member.public_zalo) == ("", "", "")
    assert member.public_photo is None


def test_with_every_consent_everything_is_shown(person, photo):
    member = person(consents=EVERYTHING)
    assert (member.public_name, member.public_phone, member.public_zalo) == ("Lò Văn G", PHONE, ZALO)
    assert member.public_photo == photo


@pytest.mark.parametrize(("purpose", "kinds"), [("name", {"name"}), ("phone", {"phone", "zalo"}), ("photo", {"photo"})])
def test_each_consent_opens_only_what_it_was_given_for(person, purpose, kinds):
    assert shown(person(consents=[purpose])) == kinds


@pytest.mark.parametrize("purpose", EVERYTHING)
def test_a_withdrawn_consent_hides_again(person, purpose):
    member = person(consents=EVERYTHING)
    before = shown(member)
    member.consents.filter(purpose=purpose).update(withdrawn_on=TODAY)
    after = shown(Member.objects.get(pk=member.pk))
    assert before - after == ({"phone", "zalo"} if purpose == "phone" else {purpose})


def test_a_consent_withdrawn_and_given_again_shows_again(person):
    member = person()
    ConsentFactory(member=member, given_on=YESTERDAY, withdrawn_on=YESTERDAY)
    ConsentFactory(member=member, given_on=TODAY)
    assert shown(member) == {"name"}


def test_a_consent_holds_from_the_day_it_is_given(person):
    member = person()
    consent = ConsentFactory(member=member, given_on=TOMORROW)
    assert shown(member) == set()
    consent.given_on = TODAY
    consent.save()
    assert shown(Member.objects.get(pk=member.pk)) == {"name"}


def test_nothing_of_a_minor_is_shown_whatever_was_signed(person):
    assert shown(person(is_minor=True, background="pupil", consents=EVERYTHING)) == set()


def test_one_persons_consent_opens_nothing_of_another(person):
    person(consents=EVERYTHING)
    assert shown(person()) == set()


# What cannot be shown in any case


@pytest.mark.parametrize("number", ["0914.....", "0914 *** ***", "gọi trưởng bản", ""])
def test_what_cannot_be_dialled_is_no_public_phone(person, number):
    member = person(phone=number, consents=EVERYTHING)
    assert shown(member) == {"name", "photo"}


def test_a_phone_is_public_in_the_form_that_dials(person):
    assert person(phone="0900.000.070", consents=["phone"]).public_phone == PHONE


def test_zalo_needs_a_number_that_uses_zalo(person):
    assert shown(person(has_zalo=False, consents=["phone"])) == {"phone"}


def test_zalo_needs_a_personal_number(person):
    assert shown(person(phone="1022", consents=["phone"])) == {"phone"}


def test_a_person_without_a_photo_shows_none(person):
    assert person(photo=None, consents=EVERYTHING).public_photo is None


def test_the_other_phone_is_never_the_public_one(person):
    assert shown(person(phone="", other_phone="0900 000 071", consents=EVERYTHING)) == {"name", "photo"}


def test_the_office_is_public_and_name_and_number_are_not(person, client):
    """What a visitor of the contact list sees of a leader who agreed to nothing."""
    page = commune_page()
    member = person(office="Trưởng bản")
    MembershipFactory(team__area=VillageFactory(parent=page.area, name="Nà Pưa"), member=member, role=Role.LEADER)
    contact_list = ContactListPage.objects.get()
    html = client.get(contact_list.get_url()).content.decode()
    assert "Bản Nà Pưa" in html
    assert "Trưởng bản" in html
    assert "Lò Văn G" not in html
    assert "900000070" not in "".join(html.split())


# Records


def refused(consent):
    with pytest.raises(ValidationError) as error:
        consent.full_clean()
    return error.value.messages


def test_a_consent_is_open_once_for_each_purpose(person):
    member = person(consents=["name"])
    again = Consent(member=member, purpose="name", given_on=TODAY)
    assert refused(again) == [gettext("This consent is recorded already and has not been withdrawn.")]
    with pytest.raises(IntegrityError), transaction.atomic():
        again.save()
    Consent(member=member, purpose="phone", given_on=TODAY).full_clean()


def test_a_consent_may_be_given_again_after_it_was_withdrawn(person):
    member = person()
    ConsentFactory(member=member, given_on=YESTERDAY, withdrawn_on=TODAY)
    again = Consent(member=member, purpose="name", given_on=TODAY)
    again.full_clean()
    again.save()
    assert member.consents.count() == 2


def test_a_consent_is_not_withdrawn_before_it_is_given(person):
    consent = Consent(member=person(), purpose="name", given_on=TODAY, withdrawn_on=YESTERDAY)
    assert refused(consent) == [gettext("A consent cannot be withdrawn before it was given.")]
    with pytest.raises(IntegrityError), transaction.atomic():
        consent.save()


def test_a_consent_may_be_withdrawn_on_the_day_it_is_given(person):
    consent = Consent(member=person(), purpose="name", given_on=TODAY, withdrawn_on=TODAY)
    consent.full_clean()
    assert not consent.is_open


def test_consents_go_with_the_person(person):
    person(consents=EVERYTHING).delete()
    assert not Consent.objects.exists()
