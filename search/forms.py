"""What an editor types about search."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail.admin.widgets import AdminPageChooser

from home.vietnamese import normalise
from teams.forms import ReachForm
from teams.models import CommunePage
from teams.permissions import communes_in_reach, first_communes, reach

from .queries import ASKING, LONGEST_PHRASE
from .words import keys, phrases

# In a list; among more communes an editor searches.
OFFERED_AT_MOST = 200


class SynonymForm(ReachForm):
    """A synonym of one of the communes in reach; of the only one by itself. Of all for who reaches everything."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.is_bound:
            self.data = self.data.copy()
            for name in ("words", "means", "note"):
                self.data[name] = normalise(self.data.get(name, ""))
        if reach(self.for_user) is not None and len(first_communes(self.for_user)) == 1:
            del self.fields["commune"]
            if self.instance.commune_id is None:
                self.instance.commune = first_communes(self.for_user)[0].commune_page
        else:
            self.offer_communes(self.fields["commune"])

    def offer_communes(self, field):
        communes = CommunePage.objects.with_place().order_by("area__sort_name", "province_order")
        field.queryset = communes.filter(area__in=communes_in_reach(self.for_user))
        field.label_from_instance = lambda commune: f"{commune.area.full_name}, {commune.province}"
        field.empty_label = _("all communes")
        if field.queryset.count() > OFFERED_AT_MOST:
            field.widget = AdminPageChooser(target_models=[CommunePage])
        if reach(self.for_user) is not None:
            field.required, field.empty_label, field.help_text = True, "", ""

    def clean_words(self):
        return self.ways("words")

    def clean_means(self):
        return self.ways("means")

    def ways(self, name):
        """The ways of saying something, parted by commas; what is no word is left out."""
        ways = [way.strip() for way in re.split("[,;]", self.cleaned_data[name]) if keys(way)]
        if not ways:
            raise ValidationError(_("Type at least one word."))
        return ", ".join(ways)

    def clean(self):
        cleaned = super().clean()
        words, means = cleaned.get("words", ""), cleaned.get("means", "")
        self.check_typed("words", words)
        if cleaned.get("both_ways"):
            self.check_typed("means", means)
        if set(phrases(words)) & set(phrases(means)):
            self.add_error("means", _("People type this already: write here what stands in guides."))
        return cleaned

    def check_typed(self, name, text):
        """What is typed stands for something else only as a phrase of few words that says something."""
        for phrase in phrases(text):
            if len(phrase) > LONGEST_PHRASE:
                message = _("Shorter, please: at most %(count)d words between two commas.") % {"count": LONGEST_PHRASE}
                return self.add_error(name, message)
            if len(phrase) == 1 and phrase[0] in ASKING:
                return self.add_error(name, _("A word that stands in every question cannot stand alone: add a word."))
        return None
