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
    # a question
    "task-response": ("Choose {n}; {given} chosen.", "{n}개를 고르세요. {given}개 골랐습니다."),
    "task-ordering": (
        "Choose {n} of the {options} steps and put them in order; {given} placed.",
        "{options}개 중 {n}개를 골라 순서대로 놓으세요. {given}개 놓았습니다.",
    ),
    "order-all": ("Put the {n} steps in order; {given} placed.", "{n}단계를 순서대로 놓으세요. {given}개 놓았습니다."),
    "task-matching": (
        "Give each number its letter; {given} of {n} done.",
        "번호마다 맞는 글자를 고르세요. {n}개 중 {given}개 골랐습니다.",
    ),
    "task-typed": ("Type the answer.", "답을 입력하세요."),
    "struck": ("struck out", "지운 보기"),
    "number-of": ("{n} of {total}", "{total}문제 중 {n}"),
    "right-so-far": ("{n} right", "정답 {n}"),
    "left": ("{time} left", "남은 시간 {time}"),
    "keys-choice": ("choose", "고르기"),
    "keys-response": ("choose", "고르기"),
    "keys-ordering": ("place", "놓기"),
    "keys-matching": ("give", "고르기"),
    "keys-left": ("which", "번호"),
    "keys-move": ("move", "옮기기"),
    "keys-back": ("take back", "빼기"),
    "key-submit": ("submit", "제출"),
    "key-unknown": ("don't know", "모름"),
    "key-type": ("type", "입력"),
    "key-commands": ("other keys", "다른 키"),
    "key-next": ("next", "다음"),
    "key-cards": ("cards", "카드"),
    "typed-label": ("Answer:", "답:"),
    "how-sure": ("How sure?", "얼마나 확실한가요?"),
    "sure": ("sure", "확실함"),
    "think": ("think so", "아마도"),
    "guess": ("guess", "찍음"),
    "too-many": ("No more than {n}: take one away first.", "{n}개까지입니다. 먼저 하나를 빼세요."),
    "lacking-choice": ("Choose an option first; 0 if you do not know.", "먼저 하나를 고르세요. 모르면 0."),
    "lacking-response": ("Pick {n}; so far {given}.", "{n}개를 고르세요. 지금은 {given}개입니다."),
    "lacking-ordering": ("Place {n} steps; so far {given}.", "{n}단계를 놓으세요. 지금은 {given}개입니다."),
    "lacking-matching": ("Match all {n}; so far {given}.", "{n}개를 모두 고르세요. 지금은 {given}개입니다."),
    "lacking-typed": (
        "Nothing is typed; Esc, then 0 if you do not know.",
        "입력한 답이 없습니다. 모르면 Esc를 누르고 0.",
    ),
    "after-reply": ("That comes after your reply.", "답을 낸 뒤에 볼 수 있습니다."),
    "no-cards": ("No cards are linked to this question.", "이 문제와 이어진 카드가 없습니다."),
    "cards-title": ("Cards on this", "이 문제의 카드"),
    # the verdict on a question
    "right": ("Right.", "정답입니다."),
    "wrong": ("Wrong.", "틀렸습니다."),
    "not-known": ("Not known.", "몰랐습니다."),
    "the-answer": ("The answer: {answer}", "정답: {answer}"),
    "mark-right-chosen": ("Right, and chosen", "정답, 고름"),
    "mark-right-left": ("Right, but not chosen", "정답, 고르지 않음"),
    "mark-wrong-chosen": ("Wrong, but chosen", "오답, 고름"),
    "step-right": ("In its place", "제자리"),
    "step-left": ("You left it out", "빠뜨림"),
    "step-moved": ("You placed it as {n}", "{n}번째로 놓음"),
    "decoys": ("These do not belong:", "들어가지 않는 것:"),
    "pair-right": ("Right", "정답"),
    "pair-left": ("You left it blank", "비워 둠"),
    "pair-wrong": ("You chose {letter}, {text}", "고른 답은 {letter}, {text}"),
    "typed-right": ("Right answer", "정답"),
    "typed-also": ("or", "또는"),
    "typed-yours": ("Your answer", "내 답"),
    "blank": ("(blank)", "(빈칸)"),
    "nudged": ("Due today again: {cards}", "오늘 다시 복습: {cards}"),
    "generated": ("made from facts", "사실표에서 만든 문제"),
    # the end of a drill
    "drill-finished": ("Drill finished", "문제 풀이를 마쳤습니다"),
    "drill-nothing": ("No question was answered", "푼 문제가 없습니다"),
    "drill-late": ("Time is up.", "시간이 다 되었습니다."),
    "right-of": ("{right} of {n}, {percent} %", "{n}문제 중 {right}, {percent} %"),
    "n-of": ("{right} of {n}", "{n}개 중 {right}"),
    "sure-but-wrong": ("Sure but wrong: {n}", "확실하다고 했는데 틀림: {n}"),
    "by-topic": ("By topic", "주제별"),
    "missed": ("Missed", "틀린 문제"),
    "missed-again": ("`mlsprep quiz --missed` asks them again.", "`mlsprep quiz --missed`로 다시 풀 수 있습니다."),
    "help-choose": ("choose an option, place a step, give a letter", "보기 고르기, 단계 놓기, 짝 고르기"),
    "help-choose-number": (
        "the same by number; in a matching, which one is next",
        "번호로 고르기, 짝짓기에서는 왼쪽 번호",
    ),
    "help-cursor": ("move the cursor; space chooses", "커서 옮기기, space로 고르기"),
    "help-move": ("move a placed step; change a match", "놓은 단계 옮기기, 짝 바꾸기"),
    "help-take-back": ("take the last step or a match away", "마지막 단계나 짝 빼기"),
    "help-submit": ("submit; afterwards the next question", "제출, 그다음 문제"),
    "help-unknown": ("I don't know: counts as wrong", "모름: 틀린 것으로 셈"),
    "help-cards": ("afterwards: the cards on this", "제출한 뒤: 이어진 카드"),
    "help-flag-question": ("flag, or take the flag off", "표시하기, 표시 지우기"),
    "help-flag-star": ("flag, where f is an option", "표시하기(f가 보기일 때)"),
    "help-wrong-question": ("this question is wrong: leave a note", "문제에 오류가 있음: 메모 남기기"),
    "help-scroll-question": ("scroll a long question", "긴 문제 넘기기"),
    # a paper
    "question-of": ("question {n} of {total}", "{total}문제 중 {n}번"),
    "under-10": ("under 10 minutes: {time} left", "10분 미만: {time} 남음"),
    "under-5": ("under 5 minutes: {time} left", "5분 미만: {time} 남음"),
    "warn-10": ("10 minutes left.", "10분 남았습니다."),
    "warn-5": ("5 minutes left.", "5분 남았습니다."),
    "key-back-one": ("previous", "이전"),
    "key-overview": ("overview", "전체 보기"),
    "key-strike": ("strike out", "지우기"),
    "key-hand-in": ("hand in", "제출"),
    "key-pause": ("pause", "멈춤"),
    "key-leave-exam": ("leave", "나가기"),
    "key-go": ("go there", "이동"),
    "key-flagged": ("next flagged", "다음 표시"),
    "key-blank": ("next blank", "다음 빈 문제"),
    "key-go-on": ("go on", "계속"),
    "key-result": ("see the result", "결과 보기"),
    "strike-which": ("Strike out which option?", "어느 보기를 지울까요?"),
    "no-strike": ("Only the options of a choice can be struck out.", "객관식 보기만 지울 수 있습니다."),
    "this-question": ("this question: {name}", "이 문제: {name}"),
    "last-question": (
        "That was the last question; o lists all of them, s hands the paper in.",
        "마지막 문제입니다. o는 전체 보기, s는 제출입니다.",
    ),
    "first-question": ("This is the first question.", "첫 문제입니다."),
    "no-pause": ("This paper is not to be paused.", "이 시험은 멈출 수 없습니다."),
    "leaving": (
        "q again leaves. The paper stays open and its clock runs; `mlsprep exam resume` goes on.",
        "q를 한 번 더 누르면 나갑니다. 시계는 계속 가고, `mlsprep exam resume`으로 이어집니다.",
    ),
    "paused": ("Paused", "멈춤"),
    "paused-why": ("The clock stands still, and the question is hidden.", "시계가 멈췄고 문제는 가려 두었습니다."),
    "time-up": ("Time is up", "시간이 끝났습니다"),
    "time-up-why": (
        "The paper was handed in as it stood: {answered} of {total} questions answered.",
        "지금까지의 답으로 제출했습니다. {total}문제 중 {answered}문제에 답했습니다.",
    ),
    "submitted-elsewhere": ("The paper was handed in elsewhere", "다른 창에서 제출했습니다"),
    "submitted-elsewhere-why": (
        "Another window or command handed it in, with the answers kept until then.",
        "다른 창이나 명령이 그때까지의 답으로 제출했습니다.",
    ),
    "abandoned-elsewhere": ("The paper was put away elsewhere", "다른 창에서 그만두었습니다"),
    "abandoned-elsewhere-why": ("It has no result.", "결과가 없습니다."),
    "changed-elsewhere": ("The answer was changed in another window.", "다른 창에서 답이 바뀌었습니다."),
    "overview-title": ("All questions", "전체 문제"),
    "overview-legend": ("x answered   - blank   f flagged", "x 답함   - 빈칸   f 표시"),
    "overview-counts": (
        "{answered} answered, {blank} blank, {flagged} flagged",
        "답함 {answered}, 빈칸 {blank}, 표시 {flagged}",
    ),
    "key-number": ("number", "번호"),
    "go-to": ("go to question {n}", "{n}번 문제로"),
    "no-question": ("There is no question {n}.", "{n}번 문제는 없습니다."),
    "none-flagged": ("Nothing is flagged.", "표시한 문제가 없습니다."),
    "none-blank": ("Nothing is blank.", "빈 문제가 없습니다."),
    "hand-in": ("Hand the paper in?", "시험지를 제출할까요?"),
    "hand-in-blank": ("Blank (counts as wrong)", "빈칸(틀린 것으로 셈)"),
    "hand-in-flagged": ("Flagged", "표시"),
    "hand-in-time": ("Time left", "남은 시간"),
    "hand-in-final": ("After that nothing can be changed.", "제출하면 고칠 수 없습니다."),
    "key-yes": ("hand in", "제출"),
    "help-exam-turn": ("next, previous question", "다음 문제, 이전 문제"),
    "help-exam-enter": ("next question; every answer is kept at once", "다음 문제. 답은 바로 저장됨"),
    "help-exam-overview": ("all questions: answered, blank, flagged; jump", "전체 문제: 답함, 빈칸, 표시; 이동"),
    "help-exam-strike": ("strike an option out, or take the stroke off", "보기 지우기, 되살리기"),
    "help-exam-sure": ("say how sure you are: sure, think so, guess", "확신도: 확실함, 아마도, 찍음"),
    "not-said": ("How sure: not said", "확신도: 없음"),
    "help-exam-language": ("language of this question", "이 문제의 언어"),
    "help-exam-pause": ("pause, where the paper allows it", "멈춤(허용된 시험만)"),
    "help-exam-hand-in": ("hand in; asks first", "제출(먼저 묻습니다)"),
    "help-exam-leave": ("leave; `mlsprep exam resume` goes on", "나가기, `mlsprep exam resume`으로 이어짐"),
    # a result
    "passed": ("PASSED", "합격"),
    "not-passed": ("NOT PASSED", "불합격"),
    "score": ("Score", "점수"),
    "score-of": (
        "{score}, likely {low} to {high}; the pass mark is {passing}",
        "{score}, 추정 범위 {low}~{high}, 합격선 {passing}",
    ),
    "estimate": (
        "An estimate: AWS does not publish how scores are scaled.",
        "추정값입니다. AWS는 점수 환산 방법을 공개하지 않습니다.",
    ),
    "scored-right": ("{right} of {n} scored questions, {percent} %", "채점 문제 {n}개 중 {right}, {percent} %"),
    "time-of": ("{time} of {minutes}", "{minutes} 중 {time}"),
    "handed-in": ("by you", "직접"),
    "handed-in-late": ("when time was up", "시간이 끝나서"),
    "handed": ("Handed in", "제출"),
    "by-domain": ("By domain, with its weight", "영역별(비중)"),
    "slowest": ("Time per question: {mean} on average. The slowest:", "문제당 평균 {mean}. 가장 오래 걸린 문제:"),
    "slow-right": ("right", "정답"),
    "slow-wrong": ("wrong", "오답"),
    "trend": ("Papers so far; the pass mark is {passing}", "지금까지의 점수, 합격선 {passing}"),
    "due-again": ("Cards due today for what was wrong: {n}", "틀린 문제 때문에 오늘 다시 볼 카드: {n}장"),
    "filter-wrong": ("wrong", "틀린 문제"),
    "filter-flagged": ("flagged", "표시한 문제"),
    "filter-all": ("all", "모두"),
    "place-of": ("{n} of {total}", "{total}개 중 {n}"),
    "question-n": ("question {n}", "{n}번"),
    "not-scored": ("not scored", "채점 제외"),
    "took": ("{time} spent", "{time} 걸림"),
    "none-of-these": ("There are none of these.", "해당하는 문제가 없습니다."),
    "browse-last": ("That was the last of these.", "마지막입니다."),
    "browse-first": ("This is the first of these.", "처음입니다."),
    "key-questions": ("questions", "문제와 해설"),
    "key-result-page": ("result", "결과"),
    "key-wrong-ones": ("wrong ones", "틀린 문제"),
    "key-flagged-ones": ("flagged", "표시"),
    "no-papers": (
        "No paper yet; `mlsprep exam start` begins one.",
        "아직 시험이 없습니다. `mlsprep exam start`로 시작합니다.",
    ),
    "key-all-ones": ("all", "모두"),
    # triage
    "triage-place": ("{n}/{total}", "{n}/{total}"),
    "triage-counts": ("{accepted} accepted, {rejected} rejected", "넣음 {accepted}, 뺌 {rejected}"),
    "triage-card": ("card {n} of {total}", "카드 {total}장 중 {n}"),
    "triage-question": ("quiz question", "퀴즈 문제"),
    "triage-accepted": ("accepted", "넣기로 함"),
    "triage-rejected": ("rejected", "빼기로 함"),
    "triage-before": ("rejected before", "전에 뺀 노트"),
    "key-accept": ("accept", "넣기"),
    "key-reject": ("reject", "빼기"),
    "key-later": ("next", "다음"),
    "key-rest": ("accept the rest", "나머지 모두 넣기"),
    "key-finish": ("finish", "마치기"),
    "triage-rest": ("Accept the {n} notes that are left?", "남은 노트 {n}개를 모두 넣을까요?"),
    "key-yes-rest": ("accept them", "모두 넣기"),
    "rest-accepted": ("{n} accepted; u takes that back.", "{n}개를 넣었습니다. u로 되돌립니다."),
    "triage-end": ("That was the last note", "마지막 노트입니다"),
    "triage-end-accepted": ("Accepted", "넣음"),
    "triage-end-rejected": ("Rejected for good", "뺌(다시 묻지 않음)"),
    "triage-end-left": ("Left for another time", "다음에 다시 물음"),
    "triage-end-why": (
        "q imports what was accepted; u goes back to the last note.",
        "q를 누르면 넣기로 한 노트를 가져옵니다. u는 마지막 노트로 돌아갑니다.",
    ),
    "triage-edited": ("Edited: that version is imported when you accept it.", "고쳤습니다. 넣으면 이 글로 가져옵니다."),
    "help-accept": ("accept: into the library, with all its cards", "넣기: 카드를 모두 만듦"),
    "help-triage-edit": ("edit it in your editor, then accept", "편집기로 고친 다음 넣기"),
    "help-reject": ("reject: never asked again, also on the next import", "빼기: 다음에 가져올 때도 묻지 않음"),
    "help-later": ("next: undecided, asked again next time", "다음: 정하지 않음, 다음에 다시 물음"),
    "help-triage-undo": ("undo the last decision", "마지막 결정 되돌리기"),
    "help-rest": ("accept all that is left; asks first", "나머지 모두 넣기(먼저 물음)"),
    "help-finish": ("finish: import what was accepted", "마치기: 넣기로 한 노트를 가져옴"),
    "help-stop": ("the same: what was decided is stored", "마치기와 같음: 정한 것은 저장됨"),
    "help-open-medium": ("open a picture or a sound of the note", "노트의 그림이나 소리 열기"),
    "help-scroll-note": ("scroll a long note", "긴 노트 넘기기"),
    "no-media": ("This note has no media.", "미디어가 없는 노트입니다."),
    # media
    "opening-medium": ("Opening {name}", "여는 중: {name}"),
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


def countdown(seconds: float) -> str:
    """Return a time that is left: "1:42:10", "9:58"."""
    whole = max(0, int(seconds))
    hours, rest = divmod(whole, 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"
