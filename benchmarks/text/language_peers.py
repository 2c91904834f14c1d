"""Other language identifiers, as far as they are installed. None of them is a dependency."""

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec

from rilis_etl.text.language.engine import default_engine

Tagger = Callable[[str], str]


def installed(tags: Sequence[str]) -> Mapping[str, Tagger]:
    """The peers that can be imported; those that can be restricted know these languages only."""
    return {name: make(tags) for name, (module, make) in _PEERS.items() if find_spec(module)}


def _langdetect(_: Sequence[str]) -> Tagger:
    def tag(text: str) -> str:
        guess = default_engine().guess(text)
        return guess.tag.partition("-")[0] if guess else "und"

    return tag


def _py3langid(_: Sequence[str]) -> Tagger:
    module = import_module("py3langid.langid")
    model = module.LanguageIdentifier.from_model_file(module.MODEL_FILE)
    return lambda text: str(model.classify(text)[0])


def _lingua(tags: Sequence[str]) -> Tagger:
    module = import_module("lingua")
    codes = [getattr(module.IsoCode639_1, tag.upper()) for tag in tags]
    model = module.LanguageDetectorBuilder.from_iso_codes_639_1(*codes).with_low_accuracy_mode().build()

    def tag(text: str) -> str:
        found = model.detect_language_of(text.encode("utf-8", "replace").decode())
        return found.iso_code_639_1.name.lower() if found else "und"

    return tag


def _langidentify(tags: Sequence[str]) -> Tagger:
    module = import_module("langidentify")
    known = [lang for lang in module.Language if lang.iso_code and lang.iso_code.partition("-")[0] in tags]
    detector = module.Detector(module.Model.load(known))
    return lambda text: str(detector.detect(text[:1500]).iso_code).partition("-")[0]


_PEERS: dict[str, tuple[str, Callable[[Sequence[str]], Tagger]]] = {
    "langdetect alone": ("langdetect", _langdetect),
    "py3langid": ("py3langid", _py3langid),
    "lingua": ("lingua", _lingua),
    "langidentify": ("langidentify", _langidentify),
}
