package fleet

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/klauspost/compress/zstd"

	"github.com/sokhoi/sokhoi/cmd/internal/pipeline"
	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/viet"
)

// Headers of messages.
const (
	kindHeader   = "Sokhoi-Kind"   // begin, results, failed
	numberHeader = "Sokhoi-Number" // of a message of results in its run, from 0
	objectHeader = "Sokhoi-Object" // where the payload lies that was too large for a message
)

// The kinds of messages of a run.
const (
	kindBegin   = "begin"   // text: who works on it
	kindResults = "results" // records, each with its length before it
	kindFailed  = "failed"  // text: why the run was given up
)

// begun is the first message of a run.
type begun struct {
	Worker string
	At     time.Time
}

// end is the mark that a unit is through with.
type end struct {
	// Run is the run that counts, Messages how many messages of results it has; "" for a dead unit.
	Run      string `json:",omitempty"`
	Messages int
	// Dead is why no run could do it.
	Dead string `json:",omitempty"`
	Unit unit
	// Progress is the scan's last, Others how many pages were parsed and not kept.
	Progress *pipeline.Progress `json:",omitempty"`
	Others   int
	Worker   string
	Seconds  float64
}

// record is a result on its way.
type record struct {
	URI, Path, Origin, MediaType string
	PublishedOn                  corpus.Date
	Size                         int64
	Modified                     time.Time
	Progress                     *pipeline.Progress
	State                        string
	Fault                        *fault `json:",omitempty"`
	Content                      string
	// Document has neither text nor offsets: both follow from its source.
	Document *corpus.Document
	Report   *corpus.Report
	// Original tells that the bytes stand behind the record.
	Original bool
}

const (
	stateOK     = "ok"
	stateFailed = "failed"
)

var errDamaged = errors.New("a result can't be read; was it made by another version of sokhoi?")

// identity is the message identity of a unit: what it is, and of which state of its file.
func identity(u *unit) (string, error) {
	text, err := json.Marshal(u)
	if err != nil {
		return "", err
	}
	h := sha256.New()
	h.Write(text)
	outer, _, _ := strings.Cut(u.Part.File, "!/")
	if info, err := os.Stat(outer); err == nil {
		fmt.Fprintf(h, "%d %s", info.Size(), info.ModTime().UTC().Format(time.RFC3339Nano))
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// encode is the result as compressed bytes.
func encode(c *zstd.Encoder, r *pipeline.Result) ([]byte, error) {
	rec := record{
		URI: r.Input.URI, Path: r.Input.Path, Origin: r.Input.Origin, MediaType: r.Input.MediaType, PublishedOn: r.Input.PublishedOn,
		Size: r.Input.Size, Modified: r.Input.Modified, Progress: r.Input.Progress,
		State: stateOK, Fault: newFault(r.Err), Content: r.Content, Report: r.Report, Original: r.Original != nil,
	}
	if r.State == pipeline.Failed {
		rec.State = stateFailed
	}
	if r.Document != nil {
		d := *r.Document
		d.Text, d.Offsets = "", viet.OffsetMap{}
		rec.Document = &d
	}
	text, err := json.Marshal(&rec)
	if err != nil {
		return nil, fmt.Errorf("result of %s: %w", r.Input.URI, err)
	}
	b := binary.AppendUvarint(nil, uint64(len(text)))
	b = append(b, text...)
	b = append(b, r.Original...)
	return c.EncodeAll(b, nil), nil
}

// decode reads what encode wrote.
func decode(c *zstd.Decoder, b []byte) (*pipeline.Result, error) {
	b, err := c.DecodeAll(b, nil)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errDamaged, err)
	}
	n, used := binary.Uvarint(b)
	if used <= 0 || n > uint64(len(b)-used) {
		return nil, errDamaged
	}
	var rec record
	if err := json.Unmarshal(b[used:used+int(n)], &rec); err != nil {
		return nil, fmt.Errorf("%w: %w", errDamaged, err)
	}
	r := &pipeline.Result{
		Input: pipeline.Input{URI: rec.URI, Path: rec.Path, Origin: rec.Origin, MediaType: rec.MediaType, PublishedOn: rec.PublishedOn,
			Size: rec.Size, Modified: rec.Modified, Progress: rec.Progress},
		Err: rec.Fault.inputError(), Content: rec.Content, Document: rec.Document, Report: rec.Report,
	}
	if d := rec.Document; d != nil {
		d.Text, d.Offsets = viet.Normalize(d.Source)
	}
	if rec.Original {
		r.Original = b[used+int(n):]
	}
	switch {
	case rec.State == stateFailed && r.Err != nil:
		r.State = pipeline.Failed
	case rec.State != stateOK || r.Document == nil || r.Report == nil:
		return nil, errDamaged
	}
	return r, nil
}

// pack appends a record with its length to a message.
func pack(message, record []byte) []byte {
	return append(binary.AppendUvarint(message, uint64(len(record))), record...)
}

// unpack divides a message into its records.
func unpack(message []byte) (records [][]byte, err error) {
	for len(message) > 0 {
		n, used := binary.Uvarint(message)
		if used <= 0 || n > uint64(len(message)-used) {
			return nil, errDamaged
		}
		records = append(records, message[used:used+int(n)])
		message = message[used+int(n):]
	}
	return records, nil
}
