/* SPDX-License-Identifier: MIT */
#include "grade/phrases.h"

/*
 * How models say that they do not know, or are not sure, in their own voice. Words that only soften
 * (perhaps, probably, may) are none: nearly every long answer has them. A new phrase gets a line
 * here and one among the examples of its test.
 */
const char *const phrases_of_uncertainty[] = {
	/* English */
	"i (?:do not|don't|didn't|did not) (?:\\w+ )?know\\b(?! how you feel)",
	"i(?:'m| am) not (?:\\w+ ){0,2}(?:sure|certain|confident|positive)\\b",
	"i(?:'m| am) (?:\\w+ )?(?:unsure|uncertain|unfamiliar)\\b",
	"\\A(?:sorry, )?(?:not sure|no idea|unknown|unclear|undetermined|n/a|cannot say)\\b",
	"i (?:can't|cannot|can not|couldn't|could not) (?:\\w+ ){0,2}(?:be (?:\\w+ "
	")?(?:sure|certain)|"
	"say for (?:sure|certain)|tell\\b(?! you how)|confirm|verify|determine|find (?:any|a|the)|"
	"recall)",
	"i(?:'m| am) (?:unable|not able) to (?:\\w+ "
	")?(?:confirm|verify|determine|find|recall|say)\\b",
	"(?:hard|difficult|impossible|not possible) (?:for me )?to (?:say|tell|know|determine|"
	"be (?:sure|certain))\\b",
	"there(?:'s| is) no (?:way (?:to|of) (?:tell|know|determin|say|be)|"
	"(?:clear|definitive|definite|reliable) (?:answer|evidence|information))",
	"i have no (?:idea|information|data|knowledge|record|way (?:to|of) know)",
	"i (?:do not|don't) have (?:[\\w-]+ "
	"){0,5}(?:information|data|knowledge|access|details|answer|"
	"records?)\\b",
	"(?:isn't|is not|aren't|are not|wasn't|not) enough (?:information|context|data|details?|"
	"evidence)\\b",
	"insufficient (?:information|data|context|evidence)\\b",
	"(?:answer|it|this|that)(?:'s| is) (?:\\w+ )?(?:unclear|not clear|unknown|not known|"
	"uncertain)\\b",
	"(?:cannot|can't|can not|could not|couldn't) be (?:\\w+ )?(?:determined|known|verified|"
	"confirmed|established)\\b",
	"i (?:could|may|might) (?:well )?be (?:wrong|mistaken|misremembering)\\b",
	"to the best of my knowledge\\b",
	"as far as i (?:know|am aware|can tell|recall)\\b",
	"if i(?:'m| am) not mistaken\\b",
	"if (?:i (?:recall|remember)|memory serves)\\b",
	"i(?:'m| am) not (?:\\w+ )?(?:aware of|familiar with)\\b",
	"i can only (?:guess|speculate|estimate)\\b",
	"(?:my|this is (?:just |only )?(?:a|my)) (?:best )?guess\\b",
	"i (?:think|believe|suspect),? but i\\b",
	"(?:please|you should|you may want to|i(?:'d| would) (?:recommend|suggest)) (?:\\w+ ){0,2}"
	"(?:double-check|verify(?:ing)?|check(?:ing)?) (?:this|that|it|with|the)\\b[^.]{0,60}"
	"(?:source|official|expert|professional)",
	/* German */
	"(?:das )?wei(?:ß|ss) ich (?:\\w+ )?nicht\\b",
	"ich wei(?:ß|ss) (?:\\w+ ){0,2}nicht\\b",
	"ich bin (?:mir )?(?:\\w+ ){0,3}(?:nicht (?:\\w+ )?sicher|unsicher)\\b",
	"(?:lässt|lassen) sich (?:\\w+ ){0,3}nicht (?:\\w+ ){0,3}(?:sagen|bestimmen|beantworten|"
	"feststellen)\\b",
	"nicht genügend informationen|nicht genug informationen|keine (?:\\w+ )?informationen",
	/* French */
	"je ne sais pas\\b",
	"je ne suis pas (?:\\w+ ){0,2}(?:sûre?|certaine?)\\b",
	"je n'ai pas (?:\\w+ ){0,2}(?:d'informations?|les informations?)",
	/* Spanish */
	"no (?:lo )?sé\\b",
	"no estoy (?:\\w+ ){0,2}segur[oa]\\b",
	"no tengo (?:\\w+ ){0,2}información\\b",
	/* Italian */
	"non (?:lo )?so\\b",
	"non sono (?:\\w+ ){0,2}(?:sicur[oa]|cert[oa])\\b",
	/* Portuguese */
	"(?:eu )?não sei\\b",
	"não tenho (?:\\w+ ){0,2}(?:certeza|informações)\\b",
	/* Dutch */
	"ik weet (?:het |dat )?niet\\b",
	"ik ben (?:er |daar )?(?:\\w+ )?niet (?:\\w+ )?zeker\\b",
	/* Polish, Russian */
	"nie wiem\\b|nie jestem pew(?:ien|na)\\b",
	"я не (?:знаю|уверена?)\\b",
	/* Japanese, Chinese, Korean */
	"(?:わかりません|分かりません|存じません|確信が(?:持て|あり)ません|不明です)",
	"我(?:也)?不(?:太)?(?:知道|确定|確定|清楚)",
	"(?:无法|無法)(?:确定|確定|判断|判斷)",
	"(?:잘 )?모르겠|확실하지 않",
	NULL,
};
