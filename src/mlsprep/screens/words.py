"""What the screen itself says, in English and Korean."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import timedelta

    from mlsprep.core.review import Rating, State

WORDS: dict[str, tuple[str, str]] = {
    # header
    "new": ("{n} new", "새 카드 {n}"),
    "learning": ("{n} learning", "학습 {n}"),
    "due": ("{n} due", "복습 {n}"),
    "cram": ("cram: schedules stay", "벼락치기: 일정은 그대로"),
    "minutes": ("{n} min", "{n}분"),
    # ratings
    "again": ("Again", "다시"),
    "hard": ("Hard", "어려움"),
    "good": ("Good", "알맞음"),
    "easy": ("Easy", "쉬움"),
    # footer of a card
    "checked": ("checked {when}", "{when} 확인"),
    "flagged": ("flagged", "표시함"),
    "suspended-mark": ("suspended", "보류"),
    "own": ("your version", "내가 고친 글"),
    "status": ("Status:", "상태:"),
    # key hints
    "space": ("space", "space"),
    "show": ("show the answer", "정답 보기"),
    "key-good": ("good", "알맞음"),
    "key-undo": ("undo", "되돌리기"),
    "key-edit": ("edit", "고치기"),
    "key-suspend": ("suspend", "보류"),
    "key-bury": ("bury", "내일로"),
    "key-flag": ("flag", "표시"),
    "key-language": ("language", "언어"),
    "key-sheet": ("sheet", "요점"),
    "key-history": ("history", "기록"),
    "key-open": ("open", "출처"),
    "key-know": ("I know this", "이미 앎"),
    "key-wrong": ("wrong", "오류"),
    "key-help": ("help", "도움말"),
    "key-quit": ("quit", "끝내기"),
    "key-look": ("look again", "다시 보기"),
    "key-leave": ("leave", "나가기"),
    "key-back": ("back", "돌아가기"),
    "key-scroll": ("scroll", "넘기기"),
    "key-again": ("edit again", "다시 고치기"),
    "key-drop": ("drop the edit", "고친 글 버리기"),
    "key-save": ("note it", "남기기"),
    "key-cancel": ("cancel", "취소"),
    "position": ("lines {first}-{last} of {total}", "{total}줄 중 {first}-{last}"),
    # help
    "help-title": ("Keys", "키"),
    "help-rate": ("rate: Again, Hard, Good, Easy", "평가: 다시, 어려움, 알맞음, 쉬움"),
    "help-space": ("show the answer, then Good", "정답 보기, 그다음 알맞음"),
    "help-undo": ("undo, as far back as the session goes", "되돌리기(이번 학습 전체)"),
    "help-edit": ("edit this note in your editor", "편집기로 노트 고치기"),
    "help-suspend": ("suspend: not asked until you want it back", "보류: 풀 때까지 묻지 않음"),
    "help-bury": ("bury: not asked again today", "내일로: 오늘은 더 묻지 않음"),
    "help-flag": ("flag, or take the flag off", "표시하기, 표시 지우기"),
    "help-language": ("English, Korean, both", "영어, 한국어, 둘 다"),
    "help-sheet": ("cheat sheet of the topic", "이 주제의 요점 정리"),
    "help-history": ("history of this card", "이 카드의 기록"),
    "help-open": ("open the reference", "출처 열기"),
    "help-know": ("I know this: put a new card aside", "이미 앎: 새 카드 치워 두기"),
    "help-wrong": ("this card is wrong: leave a note", "카드에 오류가 있음: 메모 남기기"),
    "help-scroll": ("scroll a long card", "긴 카드 넘기기"),
    "help-help": ("this page", "이 화면"),
    "help-quit": ("quit; every answer is stored already", "끝내기; 답은 모두 저장되어 있음"),
    "help-korean": (
        "With a Korean input method on, each key works as it is: ㄴ is s, ㅕ is u.",
        "한글 입력 상태에서도 그대로 됩니다: ㄴ은 s, ㅕ는 u.",
    ),
    "arrows": ("arrows PgUp PgDn", "방향키 PgUp PgDn"),
    "arrows-short": ("arrows", "방향키"),
    # messages
    "reveal-first": ("First look at the answer: space.", "먼저 정답을 보세요: space."),
    "no-such-key": ("Nothing on that key; ? lists the keys.", "없는 키입니다. ?를 누르면 키 목록이 나옵니다."),
    "undone": ("Undone.", "되돌렸습니다."),
    "nothing-to-undo": ("Nothing to undo.", "되돌릴 것이 없습니다."),
    "suspended": ("Suspended; u brings it back.", "보류했습니다. u로 되돌립니다."),
    "buried": ("Buried until tomorrow; u brings it back.", "내일로 넘겼습니다. u로 되돌립니다."),
    "known": ("Put aside as known; u brings it back.", "아는 카드로 치워 두었습니다. u로 되돌립니다."),
    "leech": (
        "That card keeps slipping and was suspended; u brings it back.",
        "자꾸 잊는 카드라 보류했습니다. u로 되돌립니다.",
    ),
    "flag-on": ("Flagged.", "표시했습니다."),
    "flag-off": ("Flag taken off.", "표시를 지웠습니다."),
    "language-is": ("English", "한국어"),
    "language-both": ("English and Korean", "영어와 한국어"),
    "no-sheet": ("This topic has no cheat sheet.", "이 주제에는 요점 정리가 없습니다."),
    "opening": ("Opening {url}", "여는 중: {url}"),
    "odd-address": ("Not a web address, so not opened: {url}", "웹 주소가 아니라서 열지 않았습니다: {url}"),
    "no-address": ("No address to open. Source: {source}", "열 주소가 없습니다. 출처: {source}"),
    "no-source": ("This card names no reference.", "출처가 없는 카드입니다."),
    "noted": ("Noted as wrong.", "오류로 적어 두었습니다."),
    "what-is-wrong": ("What is wrong?", "무엇이 틀렸나요?"),
    "edited": ("Saved as your version.", "내가 고친 글로 저장했습니다."),
    "unchanged": ("Nothing was changed.", "바뀐 것이 없습니다."),
    "edit-dropped": ("The edit was dropped.", "고친 글을 버렸습니다."),
    "no-editor": (
        "The editor {editor} cannot be started: {reason}",
        "편집기 {editor}을(를) 시작할 수 없습니다: {reason}",
    ),
    "editor-failed": (
        "The editor ended with code {code}; nothing was changed.",
        "편집기가 코드 {code}(으)로 끝났습니다. 바뀐 것은 없습니다.",
    ),
    "edit-unread": (
        "The edited text cannot be read: {reason}",
        "고친 글을 읽을 수 없습니다: {reason}",
    ),
    # pages
    "problems": ("The edit cannot be used", "고친 글을 쓸 수 없습니다"),
    "history": ("History", "기록"),
    "no-history": ("Not answered yet.", "아직 답한 적이 없습니다."),
    "col-when": ("When", "언제"),
    "col-what": ("What", "내용"),
    "col-seconds": ("Took", "시간"),
    "col-stability": ("Stability", "안정도"),
    "col-difficulty": ("Difficulty", "난이도"),
    "col-due": ("Due", "예정"),
    "undone-row": ("undone", "되돌림"),
    "kind-review": ("review", "복습"),
    "kind-cram": ("cram", "벼락치기"),
    "kind-undo": ("undo", "되돌리기"),
    "kind-reset": ("reset", "초기화"),
    "kind-reschedule": ("reschedule", "일정 변경"),
    "kind-import": ("import", "가져오기"),
    # waiting and summary
    "waiting": ("Next card at {time}", "다음 카드는 {time}"),
    "waiting-why": ("Cards in their learning steps come back soon.", "학습 중인 카드가 곧 다시 나옵니다."),
    "finished": ("Done for today", "오늘 공부를 마쳤습니다"),
    "nothing": ("Nothing to study now", "지금 공부할 카드가 없습니다"),
    "stopped": ("Session", "이번 학습"),
    "answers": ("Cards", "카드"),
    "accuracy": ("Correct", "정답"),
    "time": ("Time", "시간"),
    "streak": ("Streak", "연속"),
    "tomorrow": ("Tomorrow", "내일"),
    "leeches": ("Leeches", "거머리"),
    "answers-new": ("{n}, {new} new", "{n}장, 새 카드 {new}장"),
    "accuracy-of": ("{correct} of {n}, {percent} %", "{n}장 중 {correct}장, {percent} %"),
    "streak-days": ("{n} days", "{n}일"),
    "streak-day": ("1 day", "1일"),
    "tomorrow-counts": ("{due} due, {new} new", "복습 {due}장, 새 카드 {new}장"),
    "leeches-suspended": ("{n} suspended", "{n}장 보류"),
    # one card as a listing
    "state": ("State", "상태"),
    "state-0": ("new", "새 카드"),
    "state-1": ("learning", "학습 중"),
    "state-2": ("review", "복습"),
    "state-3": ("relearning", "다시 학습 중"),
    "recall": ("Recall now", "지금 기억할 확률"),
    "reps": ("Answers", "답한 횟수"),
    "lapses": ("Lapses", "잊은 횟수"),
    "topics": ("Topics", "주제"),
    "tags": ("Tags", "태그"),
    "source": ("Source", "출처"),
    "address": ("Address", "주소"),
    "checked-on": ("Checked", "확인"),
    "days": ("{n} days", "{n}일"),
    # lengths of time
    "under-a-minute": ("<1m", "1분 미만"),
    "m": ("{n}m", "{n}분"),
    "h": ("{n}h", "{n}시간"),
    "d": ("{n}d", "{n}일"),
    "mo": ("{n}mo", "{n}개월"),
    "y": ("{n}y", "{n}년"),
    "s": ("{n} s", "{n}초"),
}

_RATINGS = ("", "again", "hard", "good", "easy")
DAY = 86_400
MONTH = 30.4 * DAY
YEAR = 365.25 * DAY


def say(language: str, key: str, **values: object) -> str:
    """Return what the screen says under a key; `both` speaks English."""
    text = WORDS[key][language == "ko"]
    return text.format(**values) if values else text


def rating_word(language: str, rating: Rating) -> str:
    """Return the name of a rating."""
    return say(language, _RATINGS[rating])


def state_word(language: str, state: State) -> str:
    """Return the name of a card's state."""
    return say(language, f"state-{int(state)}")


def length(language: str, interval: timedelta) -> str:
    """Return an interval in its fitting unit: "10m", "3d", "2.4mo", "1.5y"."""
    seconds = interval.total_seconds()
    if seconds < 60:  # noqa: PLR2004 - a minute
        return say(language, "under-a-minute")
    if seconds < 3600:  # noqa: PLR2004 - an hour
        return say(language, "m", n=round(seconds / 60))
    if seconds < DAY:
        return say(language, "h", n=_short(seconds / 3600))
    if seconds < MONTH:
        return say(language, "d", n=round(seconds / DAY))
    if seconds < YEAR:
        return say(language, "mo", n=_short(seconds / MONTH))
    return say(language, "y", n=_short(seconds / YEAR))


def _short(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def minutes(language: str, seconds: float) -> str:
    """Return a time studied: seconds below a minute, whole minutes, then hours."""
    if seconds < 60:  # noqa: PLR2004 - a minute
        return say(language, "s", n=int(seconds))
    whole = int(seconds // 60)
    if whole < 60:  # noqa: PLR2004 - an hour
        return say(language, "minutes", n=whole)
    hours, rest = divmod(whole, 60)
    return f"{say(language, 'h', n=hours)} {say(language, 'minutes', n=rest)}"
