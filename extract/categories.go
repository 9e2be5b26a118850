package extract

import "github.com/sokhoi/sokhoi/extract/grammar"

// categories are the vocabulary's categories that the code asks for by name.
type categories struct {
	tail, noise, caption, stamp, byline, motto, paper grammar.Category

	blocHead, blocFalse, blocParty                     grammar.Category
	postHead, postDeputy, postBoth, postStanding, unit grammar.Category

	unitHead, unitName, unitField, placeHead, placeBare, sharedHead grammar.Category
	province, placeKind                                             grammar.Category

	position, honorific                                grammar.Category
	stop, number                                       grammar.Category
	countedUnit, countedPerson, countedHousehold       grammar.Category
	awardForm, awardFalse, awardGeneric                grammar.Category
	rankWord, rankFirst, rankNext                      grammar.Category
	yearEnd, midYear, launch, otherKind, meeting, held grammar.Category
	council, eventOther, preview, goal, retrospect     grammar.Category
	elect, electStrong, appoint, be, handover, thing   grammar.Category
	receive, nominate, nominateStrong, give, confer    grammar.Category
	chair, attend, speak, conclude, authority          grammar.Category
	citation, themeStop                                grammar.Category
	unitFalse, unitCouncil, blocTheme                  grammar.Category
}

func newCategories(l *grammar.Lexicon) categories {
	c := l.Category
	return categories{
		tail: c("layout.tail"), noise: c("layout.noise"), caption: c("layout.caption"), stamp: c("layout.stamp"),
		byline: c("layout.byline"), motto: c("layout.motto"), paper: c("layout.paper"),
		blocHead: c("bloc.head"), blocFalse: c("bloc.false"), blocParty: c("bloc.party"),
		postHead: c("post.head"), postDeputy: c("post.deputy"), postBoth: c("post.both"), postStanding: c("post.standing"), unit: c("post.unit"),
		unitHead: c("unit.head"), unitName: c("unit.name"), unitField: c("unit.field"), placeHead: c("place.head"), placeBare: c("place.bare"),
		sharedHead: c("shared.head"), province: c("province"), placeKind: c("place.kind"),
		position: c("position"), honorific: c("honorific"), stop: c("stop"), number: c("number"),
		countedUnit: c("counted.unit"), countedPerson: c("counted.person"), countedHousehold: c("counted.household"),
		awardForm: c("award.form"), awardFalse: c("award.false"), awardGeneric: c("award.generic"),
		rankWord: c("rank.word"), rankFirst: c("rank.first"), rankNext: c("rank.next"),
		yearEnd: c("kind.year_end"), midYear: c("kind.mid_year"), launch: c("kind.launch"), otherKind: c("kind.other"),
		meeting: c("meeting"), held: c("meeting.held"), council: c("council"), eventOther: c("event.other"), preview: c("preview"),
		goal: c("goal"), retrospect: c("retrospect"),
		elect: c("verb.elect"), electStrong: c("verb.elect.strong"), appoint: c("verb.appoint"), be: c("verb.be"),
		handover: c("verb.handover"), thing: c("handover.thing"), receive: c("verb.receive"),
		nominate: c("verb.nominate"), nominateStrong: c("verb.nominate.strong"), give: c("verb.give"), confer: c("verb.confer"),
		chair: c("verb.chair"), attend: c("verb.attend"), speak: c("verb.speak"), conclude: c("verb.conclude"),
		authority: c("authority"), citation: c("citation"), themeStop: c("theme.stop"),
		unitFalse: c("unit.false"), unitCouncil: c("unit.council"), blocTheme: c("bloc.theme"),
	}
}

// shapingCategories are those of phrases that tell where names end and lines
// belong, and on which no relation hangs.
func shapingCategories(l *grammar.Lexicon) grammar.Set {
	names := []string{
		"stop", "theme.stop", "bloc.theme", "counted.unit", "counted.person", "counted.household", "unit.false", "unit.phrase", "unit.field", "unit.name", "unit.head", "unit.council", "place.bare", "place.kind",
		"layout.tail", "layout.noise", "layout.caption", "layout.stamp", "layout.byline", "layout.motto", "layout.paper", "honorific",
	}
	var categories []grammar.Category
	for _, name := range names {
		categories = append(categories, l.Category(name))
	}
	shapes := l.NewSet()
	for _, c := range categories {
		shapes.Add(c)
	}
	return shapes
}
