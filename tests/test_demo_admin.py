"""The admin over the whole demo."""

import pytest
from django.urls import reverse

from teams.models import Team

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("model", ["team", "member", "plan", "area", "areasuccession"])
def test_every_list_and_every_new_form_opens(demo, db, admin_client, model):
    for view in ("list", "add"):
        assert admin_client.get(reverse(f"wagtailsnippets_teams_{model}:{view}")).status_code == 200


def test_guides_and_topics_have_lists_of_their_own(demo, db, admin_client):
    assert "Kích hoạt" in admin_client.get("/admin/guides/").text
    assert "VNeID" in admin_client.get(reverse("wagtailsnippets_guides_topic:list")).text


def test_every_record_of_the_demo_opens_in_its_form(demo, db, admin_client):
    from teams.models import Plan

    for model in (Team, Plan):
        for record in model.objects.all():
            view = reverse(f"wagtailsnippets_teams_{model._meta.model_name}:edit", args=[record.pk])
            assert admin_client.get(view).status_code == 200, record


def test_the_team_list_costs_the_same_for_any_number_of_teams(demo, db, admin_client, django_assert_max_num_queries):
    admin_client.get(reverse("wagtailsnippets_teams_team:list"))
    with django_assert_max_num_queries(30):
        admin_client.get(reverse("wagtailsnippets_teams_team:list"))


def test_a_commune_editor_sees_the_menu_and_their_pages(demo, db, client, django_user_model):
    client.force_login(django_user_model.objects.get(username="bientap.ducminh"))
    assert client.get("/admin/").status_code == 200
    assert client.get(reverse("wagtailsnippets_teams_team:list")).status_code == 200


def test_the_sign_in_page_speaks_vietnamese(demo, db, client):
    text = client.get("/admin/login/").text
    for label in ("Tên đăng nhập", "Mật khẩu", "Đăng nhập"):
        assert label in text
    assert "Password" not in text
