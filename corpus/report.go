package corpus

// Report is what one document becomes, in the form of the contract
// (docs/report.md). Values keep the language of the document; every value has
// evidence.
type Report struct {
	Document    Source       `json:"document"`
	Conferences []Conference `json:"conferences"`
}

// Source is what a report says of its document.
type Source struct {
	ID          DocumentID `json:"id"`
	URI         string     `json:"uri"`
	Title       Text       `json:"title"`
	PublishedOn Date       `json:"published_on"`
	Byline      Text       `json:"byline"`
	MediaType   string     `json:"media_type"`
	Province    Text       `json:"province"`
	// Extractor is the version of the rules and the vocabulary.
	Extractor string `json:"extractor,omitempty"`
}

// Evidence is where a value was read: bytes [Start, End) of the normalized
// text, the text between them, and the name of the rule that read it.
type Evidence struct {
	Start int    `json:"start"`
	End   int    `json:"end"`
	Quote string `json:"quote"`
	Rule  string `json:"rule,omitempty"`
}

// Span is the evidence's range.
func (e Evidence) Span() Span { return Span{e.Start, e.End} }

// Proof is the evidence of a value and how far it is to be trusted.
type Proof struct {
	Evidence []Evidence `json:"evidence"`
	// Confidence is the share of values read in this way that are right, 0 to 1.
	Confidence float64 `json:"confidence"`
}

// Kind is what a conference is for.
type Kind string

// The kinds of conferences.
const (
	Launch  Kind = "launch"   // ký kết giao ước, triển khai, phát động
	MidYear Kind = "mid_year" // sơ kết 6 tháng, quý
	YearEnd Kind = "year_end" // tổng kết, bình xét
	Other   Kind = "other"    // kiểm tra chéo, tiêu chí
)

// Form is the word a bloc calls itself by.
type Form string

// The forms of blocs.
const (
	Khoi Form = "khối"
	Cum  Form = "cụm"
)

// Post is an office of a bloc.
type Post string

// The posts of a bloc.
const (
	Head   Post = "head"   // Khối trưởng, Cụm trưởng
	Deputy Post = "deputy" // Khối phó, Cụm phó
)

// Basis is how the document knows who holds a post.
type Basis string

// The bases of leadership.
const (
	Serving   Basis = "serving"
	Elected   Basis = "elected"
	Appointed Basis = "appointed"
	Handover  Basis = "handover"
)

// Role is what an official does at the conference.
type Role string

// The roles of officials.
const (
	Chair     Role = "chair"
	Guest     Role = "guest"
	Speaker   Role = "speaker"
	Concluder Role = "concluder"
	Recipient Role = "recipient"
)

// Status tells a proposed award from a given one.
type Status string

// The statuses of awards.
const (
	Nominated Status = "nominated"
	Conferred Status = "conferred"
)

// Of is whom an award is for; the empty Of is not told and null in JSON.
type Of = Text

// Whom awards are for.
const (
	OfUnit      Of = "unit"
	OfPerson    Of = "person"
	OfHousehold Of = "household"
)

// Conference is one meeting of an emulation bloc.
type Conference struct {
	Kind Kind `json:"kind"`
	// Year is the emulation year that the meeting reviews or, for a launch, opens;
	// a school year counts as its closing year.
	Year        Number     `json:"year"`
	HeldOn      Date       `json:"held_on"`
	HeldUntil   Date       `json:"held_until,omitzero"`
	Place       Text       `json:"place"`
	Bloc        Bloc       `json:"bloc"`
	MemberCount Number     `json:"member_count"`
	Members     []Member   `json:"members"`
	Officials   []Official `json:"officials"`
	Leaders     []Leader   `json:"leaders"`
	Awards      []Award    `json:"awards"`
	Rankings    []Ranking  `json:"rankings"`
	Citations   []Citation `json:"citations"`
	Movements   []Movement `json:"movements"`
	Warnings    []Caution  `json:"warnings"`
	// Evidence and Confidence hold those of the single values by their JSON name:
	// kind, year, held_on, place, member_count.
	Evidence   map[string][]Evidence `json:"evidence"`
	Confidence map[string]float64    `json:"confidence"`
}

// Bloc is the emulation bloc as the document calls it.
type Bloc struct {
	// Name is the fullest in the document, without a trailing year.
	Name   string `json:"name"`
	Form   Form   `json:"form"`
	Number Number `json:"number"`
	Proof
}

// Member is a unit of the bloc.
type Member struct {
	Unit string `json:"unit"`
	Proof
}

// Official is a person named with a post or taking part.
type Official struct {
	Name      string   `json:"name"`
	Positions []string `json:"positions"`
	Roles     []Role   `json:"roles"`
	Proof
}

// Leader is which unit holds which post of the bloc in which year. Unit is
// empty where only a person without a unit is told; Person is set only where a
// person is called by the post.
type Leader struct {
	Year   Number `json:"year"`
	Post   Post   `json:"post"`
	Unit   Text   `json:"unit"`
	Person Text   `json:"person"`
	Basis  Basis  `json:"basis"`
	Proof
}

// Award is one form of award with its count or its recipients.
type Award struct {
	Award      string   `json:"award"`
	Code       Text     `json:"code"` // the gazetteer's key of the form of award
	Count      Number   `json:"count"`
	Of         Of       `json:"of"`
	Status     Status   `json:"status"`
	Recipients []string `json:"recipients"`
	Proof
}

// Ranking is a place given to a unit by score or vote.
type Ranking struct {
	Rank  int      `json:"rank"`
	Unit  string   `json:"unit"`
	Score *float64 `json:"score"`
	Proof
}

// Citation is a legal or administrative document referred to.
type Citation struct {
	Kind   string `json:"kind"` // Chỉ thị, Quyết định, …
	Number Text   `json:"number"`
	Dated  Date   `json:"dated"`
	Issuer Text   `json:"issuer"`
	Proof
}

// Movement is an emulation movement or campaign by its name.
type Movement struct {
	Name string `json:"name"`
	Proof
}

// Caution is what the extractor doubts: a warning of the contract.
type Caution struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

// The codes of warnings.
const (
	DateConflict   = "date_conflict"
	YearConflict   = "year_conflict"
	CountMismatch  = "count_mismatch"
	LeaderConflict = "leader_conflict"
)
