package corpus

import "time"

// Verdict is what a reviewer decided.
type Verdict string

// The verdicts.
const (
	Accept  Verdict = "accept"
	Reject  Verdict = "reject"
	Correct Verdict = "correct"
	Merge   Verdict = "merge" // two identities are one bloc
	Split   Verdict = "split" // a conference belongs to a bloc of its own
	Undo    Verdict = "undo"  // takes an earlier decision back
)

// Decision is what a reviewer said of a value or an identity. Decisions are
// only ever appended; they override extraction and survive every re-extraction.
type Decision struct {
	ID   int64     `json:"id"`
	Who  string    `json:"who"`
	When time.Time `json:"when"`
	Why  string    `json:"why"`

	Verdict Verdict `json:"verdict"`
	// Subject is what the decision is of: a document for a value of its report, a
	// bloc key for an identity.
	Subject string `json:"subject"`
	// Field is a path within the subject, such as
	// "conferences/0/leaders/head/2018" (post and year rather than a position in
	// the list, so that it outlives a new extraction).
	Field string `json:"field,omitempty"`
	// Machine is what the extraction said when the decision was made.
	Machine Text `json:"machine,omitempty"`
	// Value is the corrected value, or the other identity of a merge.
	Value Text `json:"value,omitempty"`
	// Undoes is the decision that an Undo takes back.
	Undoes int64 `json:"undoes,omitempty"`
}
