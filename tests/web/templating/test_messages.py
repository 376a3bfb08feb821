"""Messages of templates are written out when a template is compiled: as they were, escaped, and at no cost."""

import pytest
from jinja2 import TemplateAssertionError

from tests.support.routes import NOWHERE
from web.templating.environment import environment


@pytest.mark.parametrize(
    ("template", "written"),
    [
        ("{{ _('Save') }}", "Save"),
        ("{{ _('Hello %(name)s, 5%% off', name=name) }}", "Hello &lt;Ada&gt;, 5% off"),
        ("{% trans who=name %}<b>{{ who }}</b>,\n   100% off{% endtrans %}", "<b>&lt;Ada&gt;</b>, 100% off"),
        ("{{ ngettext('%(num)s item', '%(num)s items', 1) }}", "1 item"),
        ("{{ ngettext('%(num)s, %(name)s', '%(num)s all, %(name)s', 0, name=name) }}", "0 all, &lt;Ada&gt;"),
        ("{% trans num=two %}One <i>item</i>{% pluralize %}{{ num }} <i>items</i>{% endtrans %}", "2 <i>items</i>"),
        ("{{ pgettext('verb', 'Order') ~ name }}", "Order&lt;Ada&gt;"),
        ("{% macro m(words) %}[{{ words }}]{% endmacro %}{{ m(_(\"It's\")) }}", "[It's]"),
    ],
)  # fmt: skip
def test_a_message_is_written_with_its_values_escaped(template: str, written: str) -> None:
    assert environment(NOWHERE).from_string(template).render(name="<Ada>", two=2) == written


def test_a_marked_page_compiles_to_what_the_words_alone_would() -> None:
    marked = (
        "<h1>{{ _('Your cart') }}</h1><p>{% trans total=sum|money(code) %}It is <b>{{ total }}</b>.{% endtrans %}</p>"
    )
    plain = "<h1>Your cart</h1><p>It is <b>{{ sum|money(code) }}</b>.</p>"
    jinja = environment(NOWHERE)
    marked_code, plain_code = (str(jinja.compile(one, raw=True)) for one in (marked, plain))
    assert marked_code.partition("debug_info")[0] == plain_code.partition("debug_info")[0]


@pytest.mark.parametrize("template", ["{{ _(name) }}", "{{ _('Hello %(name)s') }}", "{{ _('100%') }}"])
def test_what_nobody_could_translate_does_not_compile(template: str) -> None:
    with pytest.raises(TemplateAssertionError):
        environment(NOWHERE).from_string(template)
