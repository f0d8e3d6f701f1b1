"""The verbs by which English notes say what something does; nouns end in -s as well, so only these count."""

from __future__ import annotations

import re

_VERBS = """
accept achieve act adapt add adjust affect aggregate aim align allow analyze analyse answer append apply approximate
assign assume attach attempt authenticate automate avoid balance begin belong bind block bound break bring buffer
build bundle cache calculate call capture catch cause centralize change charge check choose classify clean cluster
collect combine come compare compile complete compress compute concatenate configure connect consist consolidate
consume contain control convert coordinate copy correct correlate cost count cover crawl create cut decide declare
decode decompose decouple decrease define delay delete deliver depend deploy describe detect determine differ disable
discard discover display distribute divide do double download drive drop eliminate embed emit enable encode encrypt
end enforce enlarge ensure enter estimate evaluate examine exceed execute expand expect explain explore export expose
express extend extract fail fall favor favour feed fetch fill filter find fit fix flag follow force forecast form
forward gather generate get give govern grow group guarantee guard guide handle have help hide hold host identify
ignore implement import improve impute include increase index indicate infer inherit inject inspect integrate
interpolate introduce invoke isolate iterate join keep label lack launch lead learn let leverage lie limit link list
load lock log look lose lower maintain make manage map mask match maximize maximise mean measure merge migrate
minimize minimise miss mix model modify monitor move multiply need normalize normalise notify obtain occur offer omit
open operate optimize optimise orchestrate order organize output overfit overwrite package parallelize parse partition
pass pay penalize penalise perform persist pick place plot point pool populate predict prefer prepare prevent preserve
process produce project propagate protect prove provide provision prune pull push put quantify query queue raise
randomize range rank reach react read rebalance receive recognize recommend reconstruct record recover redirect reduce
refer reflect refresh reject release rely remove repeat replace replay replicate report represent request require
rescale reset resize resolve respond restore restrict result resume retain retrain return reuse reveal rewrite rotate
route run sample save scale scan schedule score search select send separate serve set shard share shift show shrink
shuffle shut signal simplify simulate sit skip slow smooth solve sort span speed split stack standardize start stop
store stream stress subtract suffer suggest suit summarize summarise supply support switch synchronize take tell tend
terminate test tie track train transcribe transfer transform translate treat trigger truncate try tune turn underfit
understand unify update upload upsample use validate vary verify version wait want warn watch weight work wrap write
yield zero
"""
PLURAL = frozenset(_VERBS.split())
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
