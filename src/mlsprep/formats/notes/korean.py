"""Korean grammar for questions: particles by sound, and the forms of the word that ends a sentence."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

CACHED = 4096
"""How many answers about texts are kept: each line is looked at by several rules."""

_FIRST, _LAST = 0xAC00, 0xD7A3
_FINALS = 28
_RIEUL, _MIEUM, _BIEUP, _NIEUN, _SSANG_SIOT = 8, 16, 17, 4, 20
_HANGUL = re.compile("[가-힣]")
# What is read after a word but not aloud: brackets with a gloss, quotes, Markdown marks.
_GLOSS = re.compile(r"\s*[(\[][^()\[\]]*[)\]]$")
_SILENT = "`*'\"”’»」』_.,:;!?… "


def korean(text: str) -> bool:
    """Return whether a text is Korean: it has Hangul."""
    return bool(_HANGUL.search(text))


def _final(syllable: str) -> int:
    """Return the number of a syllable's final consonant (as in Unicode), 0 for none."""
    return (ord(syllable) - _FIRST) % _FINALS


def _without(syllable: str) -> str:
    return chr(ord(syllable) - _final(syllable))


def _with(syllable: str, final: int) -> str:
    return chr(ord(_without(syllable)) + final)


def _is_syllable(character: str) -> bool:
    return _FIRST <= ord(character) <= _LAST


# -- particles ---------------------------------------------------------------------------------------------------------

# The letters whose Korean names end in a consonant: 엘, 엠, 엔, 알.
_LETTERS = {"l": _RIEUL, "m": _MIEUM, "n": _NIEUN, "r": _RIEUL}
# Digits read in Korean (영 일 삼 육 칠 팔), and behind a Latin letter in English (원, 세븐, 나인).
_DIGITS = {"0": _MIEUM, "1": _RIEUL, "3": _MIEUM, "6": 1, "7": _RIEUL, "8": _RIEUL}
_ENGLISH_DIGITS = {"1": _NIEUN, "7": _NIEUN, "9": _NIEUN}
# Endings of English words that are heard as a final consonant in Korean; the first match decides.
_HEARD = (
    (re.compile(r"(le|[^aeiou]l|[aeiou]l|ll)$"), _RIEUL),
    (re.compile(r"(m|[aeiou]me|[aeiou]mb|sm)$"), _MIEUM),
    (re.compile(r"(n|[aeiou]ne|ng|gn)$"), _NIEUN),
    (re.compile(r"(?:[^aeiou]|^)[aeiou]t$|out$|ght$|tt$"), 19),
    (re.compile(r"([aeiou]p|[aeiou]b)$"), _BIEUP),
    (re.compile(r"(ck|ook|[aeiou]c)$"), 1),
)
_VOWELLESS = re.compile(r"[^aeiouy]+")


def sound(word: str) -> int:
    """Return the final consonant with which a word is read, 0 for an open syllable.

    A gloss in brackets is not read: `재현율(recall)` ends like `재현율`. A Latin word ends as it is heard (EMR 이엠알,
    S3 에스쓰리, XGBoost 엑스지부스트).
    """
    bare = word.rstrip(_SILENT)
    while (shorter := _GLOSS.sub("", bare).rstrip(_SILENT)) and shorter != bare:
        bare = shorter
    last = bare[-1:]
    if not last:
        return 0
    if _is_syllable(last):
        return _final(last)
    if last.isdigit():
        digits = re.search(r"([A-Za-z]?)[-.]?(\d+)$", bare)
        if digits and digits[1]:
            return _ENGLISH_DIGITS.get(last, 0) if len(digits[2]) == 1 else _DIGITS.get(last, 0)
        return _DIGITS.get(last, 0)
    letters = re.search(r"[A-Za-z]+$", bare)
    return _latin(letters[0]) if letters else 0


def _latin(letters: str) -> int:
    """Return the sound of a Latin word: spelled letter by letter where it ends in capitals, else as it is heard."""
    tail = re.search(r"[A-Z]+$", letters)
    if (tail and (len(tail[0]) > 1 or len(letters) == 1)) or _VOWELLESS.fullmatch(letters.casefold()):
        return _LETTERS.get(letters[-1].casefold(), 0)
    word = letters.casefold()
    return next((final for pattern, final in _HEARD if pattern.search(word)), 0)


def attach(word: str, pair: str) -> str:
    """Return a word with the particle that fits: `pair` is consonant form / vowel form, as in `은/는`, `으로/로`."""
    closed, _, opened = pair.partition("/")
    final = sound(word)
    if closed == "으로" and final == _RIEUL:
        return word + opened
    return word + (closed if final else opened)


# -- topics ------------------------------------------------------------------------------------------------------------

# Words in 는 whose stem is a verb, so that what follows is a noun they describe and no predicate. A closed syllable
# before 는 is always a verb: nouns take 은 there.
_VERBAL_NEUN = re.compile(
    r"(?:하|되|시키|만드|어드|힘드|[어아해라려커여와워나러느]지|[걸알늘돌올버내날살빨울틀때흘]리|기다리|"
    r"[채배지세키비태치씌]우|"
    r"[맞낮갖늦멈감춰]추|[다이미]루|[따이모흐부고누오자]르|[미합거고펼끼그]치|[옮넘남생즐맡숨]기|"
    r"[줄높붙쌓쓰섞들모]이|움직이|보이|[시지]키|가리키|일으키|나타나|일어나|벗어나|늘어나|드러나|끝나|"
    r"[가나들돌불]어?오|가져오|불러오|나오|들어가|나가|돌아가|보여주|알려주|도와주|해주|보내|나타내|끝내|"
    r"(?<!인프)(?<!카메)(?<!오라클)라|하다|된다|한다|바꾸|나누|"
    r"가지|던지|떠나|지나|만나)는$|^(?:주|보|가|오|두|이|나|쓰|크|켜|펴|힘쓰|애쓰|아|사|노|부|비)는$"
)
_VERBAL_EUN = re.compile(
    r"(?:받|얻|않|찾|놓|쌓|묶|잡|읽|넣|뽑|맡|담|닮|겪|앉|믿|괜찮|멎|닫|걷|씻|뜯|묻|벗|솟|젖|꽂|잊|긁|밟|꺾|섞|엮|뻗|쏟|얹|뚫|끓|잃|끊|옮|굶|훑)은$|"
    r"^(?:같|많|높|낮|작|적|좋|짧|깊|넓|좁|얕|남|맞|밝|늦|옳|붉|굳|젊|싶|막|꼽|접|참|수많|알맞|걸맞|똑같)은$"
)
# Words in 은 or 는 that join or open, and carry no topic.
_NO_TOPIC = frozenset(
    [
        "또는",
        "혹은",
        "때로는",
        "이는",
        "이것은",
        "그것은",
        "다음은",
        "우선은",
        "이제는",
        "더는",
        "결국은",
        "때는",
        "때에는",
        "경우에는",
        "시에는",
        "위해서는",
        "만은",
        "아닌",
    ]
)


def topic_end(word: str) -> bool:
    """Return whether a word carries the topic particle 은/는 (and is no verb that describes the next noun)."""
    bare = word.rstrip(",")
    if len(bare) < 2 or bare[-1] not in "은는" or bare in _NO_TOPIC:  # noqa: PLR2004 - a stem and the particle
        return False
    stem = bare[:-1]
    closed = bool(sound(stem))
    if bare[-1] == "는":
        if _is_syllable(stem[-1]) and closed:
            return stem[-1] in "에서" or False
        return not _VERBAL_NEUN.search(bare)
    if _is_syllable(stem[-1]) and not closed:
        return False
    return not _VERBAL_EUN.search(bare)


# -- the last word of a sentence ---------------------------------------------------------------------------------------


class Predicate(NamedTuple):
    """How a sentence ends: what stands before, its stem, and what sort of word it is.

    `sort` is `verb`, `adjective`, `copula` (noun + 이다), `noun` (a phrase without a verb) or `past`.
    """

    before: str
    stem: str
    sort: str

    @property
    def phrase(self) -> str:
        """The phrase without its ending (`사용`, `지도 학습 알고리즘`); a stem that is no word is kept as a noun."""
        return self.nominal()

    def nominal(self) -> str:
        """Return the sentence as an answer that ends in a noun: 제공합니다 -> 제공, 있습니다 -> 있음."""
        if self.sort in ("copula", "noun"):
            return self.before
        if self.stem == "하" and self.before and not self.before.endswith(" ") and not _KEPT.search(self.before):
            return self.before
        return self.before + noun_form(self.stem)

    def adnominal(self) -> str:
        """Return the sentence as it stands before a noun: 제공합니다 -> 제공하는; empty where that is not known."""
        if self.sort == "copula":
            return f"{self.before}인"
        if self.sort == "noun":
            return f"{self.before}하는" if action(self.before) else ""
        if self.sort == "past":
            return ""
        return self.before + (_adjectival(self.stem) if self.sort == "adjective" else _verbal(self.stem))

    def asking(self) -> str:
        """Return the sentence as the end of a question: 제공합니다 -> 제공하는가."""
        if self.sort == "past":
            return f"{self.before}{self.stem}는가"
        form = self.adnominal()
        return f"{form}가" if form else ""


# 하 that is the verb itself, not the ending of a noun: 해야 합니다, 하도록 합니다, 크게 합니다.
_KEPT = re.compile(r"(?:야|도록|게|려고|로|거나|지|기도|곤|를|을)$")
# Nouns that make an adjective with 하다.
_ADJECTIVES = (
    "적합|유용|필요|가능|중요|다양|편리|불필요|불가능|강력|유연|동일|유사|정확|충분|부족|우수|안전|복잡|간단|단순|"
    "상당|저렴|"
    "풍부|취약|민감|일정|편안|완전|불완전|고유|명확|모호|용이|신속|빈번|균등|공정|투명|특별|특수|느|빠|미성숙|"
    "뛰어나|불|강|약|유리|불리|적절|부적절|간편|훌륭|성숙|과도|엄격|정교|견고|탁월|원활|심각|희귀|능숙|익숙|흔|"
    "균일|방대|거대|미세|"
    "세밀|밀접|무관|저조|양호|불량|동등|상이|유명|건강|신중|비슷|용이|친숙|뚜렷|깨끗|활발"
)
_ADJECTIVE_NOUN = re.compile(f"(?:{_ADJECTIVES})$")
_ADJECTIVE_STEM = re.compile(
    r"(?:좋|같|많|높|낮|적|작|크|길|짧|쉽|어렵|가깝|새롭|빠르|느리|다르|뛰어나|알맞|싸|비싸|무겁|가볍|뜨겁|차갑|"
    r"어둡|두껍|드물|낫|얕|깊|넓|좁|쉬우|어려우|강하|약하)$"
)
# Nouns of doing, to which 하는 can be added; 화 (자동화, 최적화) and 링 (샘플링) make more.
_ACTIONS = (
    "지원|사용|제공|방지|처리|활용|적용|생성|저장|예측|분류|변환|관리|수행|표현|조절|조정|설정|지정|결정|제어|"
    "반환|감지|탐지|평가|"
    "확인|측정|분석|학습|훈련|배포|실행|검색|추출|수집|전송|구성|구현|계산|선택|결합|통합|분산|분리|분할|제거|"
    "삭제|추가|보완|향상|"
    "개선|감소|증가|보장|보호|암호화|기록|추적|캡처|모니터링|로드|복사|파악|탐색|시각화|조작|재현|활성화|승격|"
    "정규화|표준화|집중|강화|연결|호출|요청|응답|식별|구분|비교|검증|테스트|시작|종료|중지|"
    "유지|보존|방식|허용|제한|차단|인증|승인|공유|등록|게시|구독|예약|할당|확장|축소|이동|교체|복구|백업|압축|"
    "해제|병합|정렬|필터링|"
    "매핑|치환|정의|설명|요약|번역|대체|채움|인코딩|토큰화|임베딩|샘플링|학습시키기|접근|부여|균형"
)
_ACTION = re.compile(f"(?:{_ACTIONS}|화|링)$")
_NOT_ACTIONS = re.compile(r"(?:방식|변화|문화|강화 학습|[가-힣]+ 방식)$")
# Sentences that end in the noun form of a verb: 있음, 줄임. Nouns such as 시스템 and 알고리즘 end alike.
_NOUN_FORMS = re.compile(
    r"(?:있|없|않|좋|같|많|높|낮|적|작|받|얻|막|넣|놓|찾|맞|남|찾)음$|(?:줄|높|보|쓰|붙|쌓|모|섞|움직|들|기울)임$|"
    r"(?:시|지|일으|가리)킴$|[어아해라려커여와워나러느]짐$|(?:나타|보|끝|내|빼)냄$|(?:나타|일어|늘어|벗어|드러|끝)남$|"
    r"(?:알|올|내|돌|늘|걸|느|버)림$|(?:다|이)룸$|(?:나|바)(?:눔|꿈)$|(?:맞|낮|늦|갖)춤$|만듦$|줄어듦$|빠름$|다름$|"
    r"(?:따|모|흐|고|이)름$|(?:옮|남|넘|생|맡)김$|(?:채|배|세|키)움$|(?:쉬|어려|가까|새로)움$|큼$|(?:거|미|합|"
    r"펼)침$|둠$|줌$|봄$|"
    r"가짐$|바뀜$|쓰임$|잡음없음$"
)
# Verbs whose -ㅂ니다 and -인다 look like the copula.
_NO_COPULA = re.compile(r"(?:줄|높|보|쓰|붙|쌓|모|섞|움직|들|기울|끼|녹|먹|숨|속)(?:입니다|임|인다|이다)$")
_COPULA = re.compile(r"(?:입니다|이다|이에요|예요|인 것이다)$")
_HA = re.compile(r"(?:합니다|한다|함|해요|하다|하기)$")
_DOE = re.compile(r"(?:됩니다|된다|됨|돼요|되다|되기)$")
_PAST = re.compile(r"([가-힣])(?:습니다|다|음)$")
_DROPPED_RIEUL = {
    "만드": "만들",
    "드": "들",
    "느": "늘",
    "아": "알",
    "사": "살",
    "머": "멀",
    "기": "길",
    "줄어드": "줄어들",
}


@lru_cache(CACHED)
def predicate(sentence: str) -> Predicate:
    """Return how a sentence ends, by the form of its last word."""
    text = sentence.strip().rstrip(" .!。;,:")
    last = text.rpartition(" ")[2]
    if (match := _COPULA.search(text)) and not _NO_COPULA.search(last):
        return Predicate(text[: match.start()].rstrip(), "", "copula")
    if (match := _HA.search(text)) and not re.search(r"(?:포|결|명)함$", text):
        before = text[: match.start()]
        return Predicate(before, "하", "adjective" if _ADJECTIVE_NOUN.search(before) else "verb")
    if match := _DOE.search(text):
        return Predicate(text[: match.start()], "되", "verb")
    return _other(text, last)


def _other(text: str, last: str) -> Predicate:  # noqa: PLR0911 - an ending each
    """Return how a sentence ends that has neither the copula nor 하다 nor 되다."""
    head = text[: len(text) - len(last)]
    if last.endswith("습니다") and len(last) > 3:  # noqa: PLR2004 - a stem before 습니다
        return _stemmed(head, last[:-3])
    if last.endswith("니다") and len(last) > 2 and _is_syllable(last[-3]) and _final(last[-3]) == _BIEUP:  # noqa: PLR2004
        return _stemmed(head, _rieul(last[:-3] + _without(last[-3])))
    if last.endswith("는다") and len(last) > 2:  # noqa: PLR2004 - a stem before 는다
        return _stemmed(head, last[:-2])
    if last.endswith("다") and len(last) > 1 and _is_syllable(last[-2]):
        if _final(last[-2]) == _NIEUN:
            return _stemmed(head, _rieul(last[:-2] + _without(last[-2])))
        return _stemmed(head, last[:-1])
    if _NOUN_FORMS.search(last):
        return _stemmed(head, _from_noun_form(last))
    return Predicate(text, "", "noun")


def _rieul(stem: str) -> str:
    for short, whole in _DROPPED_RIEUL.items():
        if stem.endswith(short) and (len(short) > 1 or stem == short):
            return stem[: -len(short)] + whole
    return stem


def _from_noun_form(word: str) -> str:
    if word.endswith("음"):
        return word[:-1]
    if word.endswith("듦"):
        return word[:-1] + "들"
    return word[:-1] + _without(word[-1])


def _stemmed(head: str, stem: str) -> Predicate:
    last = stem[-1]
    if _is_syllable(last) and _final(last) == _SSANG_SIOT and last != "있":
        return Predicate(head, stem, "past")
    if last in "없있":
        return Predicate(head, stem, "verb")
    if last == "않":  # 적합하지 않은, 사용하지 않는
        return Predicate(head, stem, "adjective" if _adjective_before(head) else "verb")
    return Predicate(head, stem, "adjective" if _ADJECTIVE_STEM.search(stem) else "verb")


def _adjective_before(head: str) -> bool:
    word = head.rstrip().rpartition(" ")[2]
    base = re.sub(r"(?:하지(?:는|도)?|지(?:는|도)?|이지(?:는)?)$", "", word)
    return bool(_ADJECTIVE_NOUN.search(base) or _ADJECTIVE_STEM.search(base) or base.endswith("적"))


def _verbal(stem: str) -> str:
    if _is_syllable(stem[-1]) and _final(stem[-1]) == _RIEUL:
        return f"{stem[:-1]}{_without(stem[-1])}는"
    return f"{stem}는"


def _adjectival(stem: str) -> str:
    last = stem[-1]
    if not _is_syllable(last) or stem.endswith(("있", "없")):
        return f"{stem}는"
    if _final(last) == _BIEUP:  # 쉽 -> 쉬운
        return f"{stem[:-1]}{_without(last)}운"
    if _final(last) == _RIEUL:
        return stem[:-1] + _with(last, _NIEUN)
    return f"{stem}은" if _final(last) else stem[:-1] + _with(last, _NIEUN)


def noun_form(stem: str) -> str:
    """Return the noun form of a stem: 있 -> 있음, 줄이 -> 줄임, 만들 -> 만듦, 하 -> 함."""
    last = stem[-1]
    if not _is_syllable(last):
        return f"{stem}임"
    if _final(last) == _RIEUL:
        return stem[:-1] + _with(last, 10)
    if _final(last) == _BIEUP and _ADJECTIVE_STEM.search(stem):
        return f"{stem[:-1]}{_without(last)}움"
    return f"{stem}음" if _final(last) else stem[:-1] + _with(last, _MIEUM)


def adnominal_word(word: str) -> bool:
    """Return whether a word is a verb or adjective before a noun: 는, or a last syllable in ㄴ or ㄹ (저장된, 할)."""
    last = word[-1:]
    if not last or not _is_syllable(last):
        return False
    return last == "던" or _final(last) in (_NIEUN, _RIEUL)


def action(phrase: str) -> bool:
    """Return whether a phrase ends in a noun of doing, so that 하는 can follow."""
    return bool(_ACTION.search(phrase)) and not _NOT_ACTIONS.search(phrase)


def plain_form(stem: str) -> str:
    """Return a verb stem as the end of a plain sentence: 훈련시키 -> 훈련시킨다, 받 -> 받는다."""
    last = stem[-1]
    if not _is_syllable(last) or _final(last):
        return f"{stem}는다"
    return stem[:-1] + _with(last, _NIEUN) + "다"
