"""What an editor fills in to take a list out or to bring one in."""

from django import forms
from django.utils.translation import gettext_lazy as _

from home.vietnamese import normalise

from ..models import Area, ListImport
from .columns import INTERNAL, OFFICIAL
from .reading import MAX_BYTES

XLSX, CSV, PAPER = "xlsx", "csv", "paper"


class ExportForm(forms.Form):
    """Which list, of which communes, as what."""

    kind = forms.ChoiceField(
        label=_("Which list"),
        choices=[
            (OFFICIAL, _("Official list: one row a team, with its leader")),
            (INTERNAL, _("Internal list: every member, for use inside the office")),
        ],
        initial=OFFICIAL,
        widget=forms.RadioSelect,
    )
    commune = forms.ModelChoiceField(
        Area.objects.none(), label=_("Commune"), required=False, empty_label=_("All communes you look after")
    )
    ending = forms.ChoiceField(choices=[(XLSX, "Excel"), (CSV, "CSV"), (PAPER, _("Print"))], widget=forms.HiddenInput)

    def __init__(self, *args, communes, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["commune"].queryset = communes
        self.communes = communes
        if len(communes) == 1:
            del self.fields["commune"]

    def chosen(self):
        """The communes whose list it is."""
        commune = self.cleaned_data.get("commune")
        return [commune] if commune else list(self.communes)

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("kind") == INTERNAL and cleaned.get("ending") == PAPER:
            self.add_error("kind", _("Only the official list is printed: the internal one is not for passing on."))
        return cleaned


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "The official list or the internal list, as .xlsx or .csv. Nothing changes before you have seen what would."
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.tsv,.txt,.xls"}),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(_("The file is larger than %(size)s MB.") % {"size": MAX_BYTES // 1024**2})
        return file

    def save(self, user):
        """Keep the file until it is imported or given up.

        What this user left unfinished before goes, and what anybody left for long.
        """
        ListImport.objects.unfinished().filter(user=user).delete()
        ListImport.objects.forgotten().delete()
        file = self.cleaned_data["file"]
        return ListImport.objects.create(user=user, file_name=normalise(file.name)[:200], content=file.read())
