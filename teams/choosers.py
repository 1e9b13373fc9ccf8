"""Choosers: the windows in which an editor picks a team, a member or an area, of those in reach."""

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.chooser import (
    ChooseResultsView,
    ChooseView,
    SnippetChooserViewSet,
    SnippetChosenMultipleView,
    SnippetChosenView,
    SnippetCreateView,
)
from wagtail.snippets.widgets import AdminSnippetChooser

from .forms import NewMemberForm
from .permissions import offered


class InReach:
    """A chooser's view over the records in reach."""

    def get_object_list(self):
        return offered(self.request.user, super().get_object_list())

    def get_object(self, pk):
        return offered(self.request.user, self.model_class.objects.all()).get(pk=pk)

    def get_objects(self, pks):
        return offered(self.request.user, super().get_objects(pks))


class ChooseInReach(InReach, ChooseView):
    pass


class ChooseInReachResults(InReach, ChooseResultsView):
    pass


class ChosenInReach(InReach, SnippetChosenView):
    pass


class ChosenMultipleInReach(InReach, SnippetChosenMultipleView):
    pass


class ReachChooserViewSet(SnippetChooserViewSet):
    choose_view_class = ChooseInReach
    choose_results_view_class = ChooseInReachResults
    chosen_view_class = ChosenInReach
    chosen_multiple_view_class = ChosenMultipleInReach


class KnownByName:
    """Where editors see the records of their commune, members have names, also who withdrew the consent to it."""

    def get_display_title(self, instance):
        return instance.name


class AdminMemberChooser(KnownByName, AdminSnippetChooser):
    pass


class MemberColumns(InReach):
    """Enough to tell two persons of one name apart."""

    ordering = ["sort_name"]

    @property
    def title_column(self):
        column = super().title_column
        column.accessor = "name"
        return column

    @property
    def columns(self):
        return [
            *super().columns,
            Column("office", label=capfirst(_("office held")), accessor="office"),
            Column("area", label=_("Commune"), accessor="area"),
        ]

    def get_object_list(self):
        return super().get_object_list().select_related("area")


class NewMemberInReach:
    """A view with the form for a new member, which offers the communes in reach."""

    def get_creation_form_kwargs(self):
        return super().get_creation_form_kwargs() | {"for_user": self.request.user}


class CreateMemberView(KnownByName, NewMemberInReach, SnippetCreateView):
    pass


class ChooseMemberView(NewMemberInReach, MemberColumns, ChooseView):
    pass


class ChooseMemberResultsView(NewMemberInReach, MemberColumns, ChooseResultsView):
    pass


class ChosenMember(KnownByName, ChosenInReach):
    pass


class ChosenMembers(KnownByName, ChosenMultipleInReach):
    pass


class MemberChooserViewSet(ReachChooserViewSet):
    base_widget_class = AdminMemberChooser
    chosen_view_class = ChosenMember
    chosen_multiple_view_class = ChosenMembers
    choose_view_class = ChooseMemberView
    create_view_class = CreateMemberView
    choose_results_view_class = ChooseMemberResultsView
    creation_form_class = NewMemberForm
    create_action_label = _("Add a member")
    per_page = 20
