"""The verbs by which English notes say what something does; nouns end in -s as well, so only these count."""

from __future__ import annotations

import re

_VERBS = """
absorb accept accumulate achieve act activate adapt add adjust affect aggregate aim align allow analyse analyze
anonymize answer append apply approximate assign assume attach attack attempt attend attract authenticate automate
avoid backpropagate bake balance beat become begin belong bend bind block boil bound break breathe bring buffer build
bundle burn buy cache calculate call capture carry catalog catalyze catch cause centralize change charge check choose
chunk cite classify clean cluster code collect combine come compare compile complete compress compute concatenate
condense configure connect conquer consist consolidate consume contain control converge convert cook cool coordinate
copy correct correlate cost count cover crawl create cross cut deactivate decay decide declare decode decompose
decouple decrease define delay delete deliver depend deploy depose describe detect determine differ digest disable
discard discount discover display dissolve distill distribute diverge divide do double download draw drill drink drive
drop eat elect eliminate embed emit enable encode encrypt end enforce enlarge ensure enter estimate evaluate evolve
examine exceed execute expand expect explain exploit explore export expose express extend extract fail fall favor
favour feed fetch fight fill filter find fit fix flag follow force forecast forget form forward freeze gather generate
get give govern grant ground group grow guarantee guard guide handle have heat help hide hold host hunt identify
ignore implement import improve impute include increase index indicate infer ingest inherit inject inspect integrate
interleave interpolate interpret introduce invade invert invest invoke isolate iterate join keep kill label lack
launch lead learn lend let leverage lie lift limit line link list load lock log look lose lower maintain make manage
map mask match matter maximise maximize mean measure melt memoize memorize merge migrate minimise minimize mirror miss
mix model modify monitor move multiply need normalise normalize notify obtain occur offer omit open operate optimise
optimize orbit orchestrate order organize oscillate output overfit oversample overwrite owe package pad parallelize
parse partition pass pay penalise penalize perform persist pick place plot point pool populate predict prefer prepare
preserve prevent process produce project propagate protect prove provide provision prune pull pump push put quantify
quantize query queue raise randomize range rank reach react read rebalance receive recognize recommend reconstruct
record recover redirect reduce refer reflect refresh regulate reject release rely remove repeat repel replace replay
replicate report represent request require rerank resample rescale reset resize resolve respond restore restrict
result resume retain retrain retrieve return reuse reveal rewrite rotate route rule run sample saturate save scale
scan schedule score search secrete select sell send separate serve set shard share shift ship show shrink shuffle shut
sign signal simplify simulate sit skip slow smooth solve sort span speak speed split stack standardize start state
stop store stream stress subtract suffer suggest suit sum summarise summarize supply support switch synchronize
synthesize take tax teach tell tend terminate test tie tokenize track train transcribe transfer transform translate
transport treat trigger truncate try tune turn underfit undersample understand unfreeze unify update upload upsample
use validate vanish vary verify version wait want warn watch weight win work wrap write yield zero
"""


def word_set(text: str) -> frozenset[str]:
    """Return the words of a text as a set."""
    return frozenset(text.split())


PLURAL = word_set(_VERBS)
"""The verbs as they follow a plural: `trees split`."""


def third(verb: str) -> str:
    """Return the third person of a verb: reduce -> reduces, apply -> applies."""
    if verb == "have":
        return "has"
    if re.search(r"(?:s|x|z|ch|sh|o)$", verb):
        return f"{verb}es"
    if re.search(r"[^aeiou]y$", verb):
        return f"{verb[:-1]}ies"
    return f"{verb}s"


BASE = {third(verb): verb for verb in PLURAL}
"""The verbs by their third person."""

NOUNS = word_set(
    """
    answers attacks balances blocks bounds buffers caches calls causes changes codes charges checks clusters
    controls copies costs counts covers cuts displays drives drops ends estimates falls feeds filters fits fixes
    flags forces forecasts forms grants grounds groups guards guides handles holds hosts increases indexes inputs
    joins labels lacks launches leads limits lines links lists loads locks logs looks maps marks masks mirrors pads
    matches means measures models moves needs offers orders outputs packages passes places plots points pools
    processes projects queries queues ranges ranks records releases reports requests results returns routes rules
    runs samples scales schedules scores searches sets shards shares shifts ships shows signals signs sums sorts
    spans speeds splits stacks starts states stops stores streams stresses supports switches taxes tests transports
    tracks trains transfers transforms triggers turns updates uses versions waits watches weights works zeros
    """
)
"""What is the third person of a verb or the plural of a noun: `weights`."""

SINGULAR = word_set(
    """
    access aggregate answer approximate average balance block bound cache call cause change charge check class clean
    clear close code complete control correct cost count cover cut direct display drive drop end estimate exchange
    express fall fast feed filter fit fix flag form function gain group guard guide handle help hold host increase
    index input isolate join label lack launch layer lead level limit line link list live load lock log look loss
    lower map mask match mean measure mix model move need offer open order output package pass pay place plot point
    pool process produce project query queue raise range rank reach record release report request result return
    review route run sample scale schedule score search select separate set shape share shift show shuffle signal
    slow smooth sort span speed split stack standard start state step stop store stream stress subset suit support
    switch task test tie time tool track train transfer transform trigger tune turn value view wait watch weight
    work zero
    """
)
"""Verbs that open a text as nouns more often: `score of a test`, `cost per request`."""
