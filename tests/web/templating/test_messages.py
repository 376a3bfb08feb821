"""Messages of templates are written out when a template is compiled: as they were, escaped, and at no cost."""

from dataclasses import replace
from pathlib import Path

import pytest
from jinja2 import TemplateAssertionError

from tests.support.routes import NOWHERE
from web.config.settings import Settings
from web.templating import environment as module
from web.templating.delivery_facts import KnownDelivery
from web.templating.environment import environment, make_environment


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


def test_a_template_that_other_code_compiled_is_compiled_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = replace(Settings(), data_dir=tmp_path)

    def compiled() -> bool:
        """Whether a template is there as this code and this shop would compile it."""
        jinja = make_environment(settings, KnownDelivery())
        cache = jinja.bytecode_cache
        assert cache is not None
        found = cache.get_bucket(jinja, "errors/show.html", None, "source").code is not None
        bucket = cache.get_bucket(jinja, "errors/show.html", None, "source")
        bucket.code = compile("1", "errors/show.html", "exec")
        cache.set_bucket(bucket)
        return found

    assert (compiled(), compiled()) == (False, True)
    settings = replace(settings, locale="de_DE")
    assert (compiled(), compiled()) == (False, True)
    monkeypatch.setattr(module, "_compiler", lambda: "another")
    assert (compiled(), compiled()) == (False, True)
