"""The administrator's screens: put a commune online, open an account."""

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.base import ViewSet
from wagtail.snippets.widgets import AdminSnippetChooser

from home.fields import PhoneField
from home.forms import sign_in_name
from home.vietnamese import normalise, slugify

from .models import Area, CommunePage, Level, Team
from .setup import Duty, open_account, set_up_commune


class CommuneForm(forms.Form):
    """A commune that has no page yet."""

    area = forms.ModelChoiceField(
        Area.objects.communes().current().filter(commune_page__isnull=True),
        widget=AdminSnippetChooser(Area),
        label=gettext_lazy("Commune"),
        help_text=gettext_lazy("Not in the list? Add it under “Areas” first."),
    )
    slug = forms.SlugField(
        label=gettext_lazy("Address"),
        required=False,
        max_length=80,
        help_text=gettext_lazy("Stands in every address of the commune: “duc-minh”. Made from the name if left blank."),
    )
    organisation = forms.CharField(
        label=gettext_lazy("Agency"),
        required=False,
        max_length=120,
        help_text=gettext_lazy("Who answers for the pages. “Ủy ban nhân dân xã …” if left blank."),
    )
    office_phone = PhoneField(max_length=60).formfield(
        label=gettext_lazy("Phone of the office"),
        required=False,
        help_text=gettext_lazy("Shown wherever a team has no public number of its own."),
    )

    def clean_slug(self):
        slug = self.cleaned_data["slug"]
        if slug and CommunePage.objects.filter(slug=slug).exists():
            raise ValidationError(_("Another commune has this address."))
        return slug

    def save(self):
        data = self.cleaned_data
        slug = data["slug"] or slugify(data["area"].name)
        if CommunePage.objects.filter(slug=slug).exists():
            slug = data["area"].slug
        agency = {name: data[name] for name in ("organisation", "office_phone") if data[name]}
        return set_up_commune(data["area"], slug=slug, **agency)


class AccountForm(forms.Form):
    """One account with one duty."""

    name = forms.CharField(label=gettext_lazy("Full name"), max_length=120)
    username = forms.CharField(
        label=gettext_lazy("Name for signing in"),
        max_length=150,
        help_text=gettext_lazy("An e-mail address, a phone number, or a short name without spaces."),
    )
    duty = forms.ChoiceField(label=gettext_lazy("Duty"), choices=Duty, widget=forms.RadioSelect)
    area = forms.ModelChoiceField(
        Area.objects.communes().filter(commune_page__isnull=False),
        widget=AdminSnippetChooser(Area),
        label=gettext_lazy("Commune"),
        help_text=gettext_lazy("For the editor of a province: any commune of it."),
    )
    team = forms.ModelChoiceField(
        Team.objects.all(),
        widget=AdminSnippetChooser(Team),
        label=gettext_lazy("Team"),
        required=False,
        help_text=gettext_lazy("Only for a member of a team."),
    )

    def clean_username(self):
        username = sign_in_name(self.cleaned_data["username"])
        user_model = get_user_model()
        user_model.username_validator(username)
        if user_model.objects.filter(username__iexact=username).exists():
            raise ValidationError(_("There is an account of this name already."))
        return username

    def clean(self):
        cleaned = super().clean()
        area, team = cleaned.get("area"), cleaned.get("team")
        if cleaned.get("duty") == Duty.TEAM and area:
            if not team:
                self.add_error("team", _("Which team does the account look after?"))
            elif team.commune != area:
                self.add_error("team", _("This team is of another commune."))
        return cleaned

    def save(self):
        data = self.cleaned_data
        duty, area = Duty(data["duty"]), data["area"]
        if duty == Duty.PROVINCE:
            area = next(above for above in area.lineage if above.level == Level.PROVINCE)
        email = data["username"] if "@" in data["username"] else ""
        return open_account(data["username"], normalise(data["name"]), duty, area, data["team"], email)


class SetUpView(WagtailAdminTemplateMixin, FormView):
    """For administrators only."""

    template_name = "teams/admin/setup.html"

    def dispatch(self, request, *args, **kwargs):
        if not request.user.is_superuser:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        return context | {"media": context["form"].media}


class CommuneView(SetUpView):
    form_class = CommuneForm
    page_title = gettext_lazy("Put a commune online")
    header_icon = "site"
    submit_label = gettext_lazy("Make its pages")

    def form_valid(self, form):
        page = form.save()
        messages.success(
            self.request,
            _("%(commune)s is online: teams, contact list, guides, and the groups of its editors and approvers.")
            % {"commune": page.title},
            buttons=[messages.button(page.url or "/", _("See the page"))],
        )
        return redirect("wagtailadmin_pages:edit", page.pk)


class AccountView(SetUpView):
    form_class = AccountForm
    page_title = gettext_lazy("New account")
    header_icon = "user"
    submit_label = gettext_lazy("Open the account")

    def form_valid(self, form):
        user, password = form.save()
        # Shown once, to be handed over; it is stored nowhere in this form.
        return self.render_to_response(self.get_context_data(form=type(form)(), account=user, password=password))


class SetUpViewSet(ViewSet):
    name = "teams_setup"
    url_prefix = "cai-dat"

    def get_urlpatterns(self):
        return [
            path("xa/", CommuneView.as_view(), name="commune"),
            path("tai-khoan/", AccountView.as_view(), name="account"),
        ]
