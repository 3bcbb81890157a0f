"""flask topics evaluate: how well the labels of posts agree with what people judged."""

import json
from pathlib import Path
from typing import Any

import click

from influencers.cli.topics import topics
from influencers.jobs.judging_topics import JudgedTopics, judge_topics
from influencers.topics.judging.evaluating import Judgement
from influencers.topics.labels import LABELS

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_DIGITS = 4


@topics.command("evaluate")
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=_FILE)
@click.option("--folds", type=click.IntRange(2, 100), help="Learn the layer anew, and judge each part by the others.")
@click.option(
    "--lang", help="The language of posts whose line has no `lang`; else the file's name says it, or English."
)
@click.option("--json", "is_json", is_flag=True, help="Everything, as one JSON object.")
def evaluate(paths: tuple[Path, ...], folds: int | None, lang: str | None, is_json: bool) -> None:
    """Compare the labels of the posts in PATH... with what people judged.

    PATH is a file of JSON lines: a text, and which of the 19 labels it has.
    """
    measured = judge_topics(paths, folds=folds, lang=lang)
    click.echo(json.dumps(_as_json(measured), ensure_ascii=False) if is_json else "\n".join(_lines(measured)))


def _as_json(measured: JudgedTopics) -> dict[str, Any]:
    judged = measured.judgement
    return {
        "taxonomy": measured.taxonomy,
        "posts": judged.posts,
        "folds": judged.folds,
        "trained_on_posts": judged.layer_posts,
        "languages": dict(judged.languages),
        "languages_not_covered": list(judged.languages_not_covered),
        "micro_f1_19": round(judged.labels_19.micro, _DIGITS),
        "macro_f1_19": round(judged.labels_19.macro, _DIGITS),
        "micro_f1_17": round(judged.labels_17.micro, _DIGITS),
        "macro_f1_17": round(judged.labels_17.macro, _DIGITS),
        "precision_at_coverage": [
            {
                "coverage": round(at.coverage, _DIGITS),
                "least_score": round(at.least_score, _DIGITS),
                "precision": round(at.precision, _DIGITS),
            }
            for at in judged.at_coverage
        ],
        "shown_precision": _rounded(judged.shown_precision),
        "topic_precision": _rounded(judged.topic_precision),
        "plain": {"micro_f1_19": round(judged.plain.micro, _DIGITS), "macro_f1_19": round(judged.plain.macro, _DIGITS)},
        "f1_by_label": {label: round(f1, _DIGITS) for label, f1 in zip(LABELS, judged.labels_19.by_label, strict=True)},
        "posts_per_cpu_second": round(measured.posts_per_cpu_second),
        "labelled_per_cpu_second": round(measured.labelled_per_cpu_second),
    }


def _lines(measured: JudgedTopics) -> list[str]:
    judged = measured.judgement
    lines = [f"{judged.posts:,} judged posts ({_languages(judged)}), {measured.taxonomy}", _learnt(judged), ""]
    lines += [
        f"F1 over 19 labels: micro {judged.labels_19.micro:.3f}, macro {judged.labels_19.macro:.3f}",
        f"F1 over 17 labels: micro {judged.labels_17.micro:.3f}, macro {judged.labels_17.macro:.3f}",
        f"without the layer: micro {judged.plain.micro:.3f}, macro {judged.plain.macro:.3f}",
        "",
    ]
    lines += [
        f"{at.precision:.0%} of the labels are right at {at.coverage:.0%} of the posts" for at in judged.at_coverage
    ]
    if judged.shown_precision is not None:
        lines.append(f"{judged.shown_precision:.0%} of the labels that are shown of single posts are right")
    if judged.topic_precision is not None:
        lines.append(f"{judged.topic_precision:.0%} of the topics that are named have a judged label")
    return [
        *lines,
        f"{measured.posts_per_cpu_second:,.0f} posts get their topics in a CPU-second, and"
        f" {measured.labelled_per_cpu_second:,.0f} their broad labels",
    ]


def _languages(judged: Judgement) -> str:
    return ", ".join(
        f"{lang} {count:,}" + (": not covered, no labels" if lang in judged.languages_not_covered else "")
        for lang, count in sorted(judged.languages.items())
    )


def _learnt(judged: Judgement) -> str:
    if judged.folds is None:
        return f"The committed layer was learnt on {judged.layer_posts:,} judged posts; these may be among them."
    return f"Each of {judged.folds} parts was judged by a layer that was learnt on the others."


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, _DIGITS)
