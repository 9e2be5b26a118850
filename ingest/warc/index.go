package warc

import (
	"archive/zip"
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/klauspost/compress/gzip"
)

// An index (CDX, CDXJ) tells of each capture where its record lies, how long that is, and
// what was captured. A scan takes its word for what isn't wanted only: the records of pictures,
// failed responses and revisits are passed over unread. What the index doesn't tell of is
// scanned, so that an index with gaps loses nothing; one that doesn't fit the archive is
// dropped at the first record that isn't where it says.

// skip is a stretch of an archive file that a scan may pass over: whole records.
type skip struct {
	from, to          int64
	records, revisits int64
}

// capture is what an index tells of a record.
type capture struct {
	from, to         int64
	unwanted, before bool // before: a revisit
}

const (
	// mostCaptures bounds the memory that an index takes; what is beyond is scanned.
	mostCaptures = 1 << 21
	// leastJump is the fewest bytes for which the stream of a plain file is opened anew.
	leastJump = 256 << 10
	// indexLine is the longest line that is read.
	indexLine = 1 << 20
)

// indexOf is what may be passed over of the part; empty where it has no index.
func (p Part) indexOf(remote Remote) []skip {
	outer, inner, found := strings.Cut(p.File, inside)
	var all []capture
	add := func(name string, anyFile bool, open func() (io.ReadCloser, error)) {
		r, err := open()
		if err != nil {
			return // what can't be read tells of nothing
		}
		defer r.Close()
		all = p.captures(all, r, strings.HasSuffix(name, ".gz"), anyFile)
	}
	if found {
		f, size, done, err := remote.open(outer)
		if err != nil {
			return nil
		}
		defer done()
		z, err := zip.NewReader(f, size)
		if err != nil {
			return nil
		}
		for _, e := range z.File {
			if indexName(e.Name) && strings.HasPrefix(e.Name, "indexes/") && e.Name != inner {
				add(e.Name, false, e.Open)
			}
		}
		return skips(all)
	}
	if IsAddress(outer) {
		return nil // asking for each name that an index may have would be many requests
	}
	for _, name := range besides(outer) {
		anyFile := !strings.HasPrefix(filepath.Base(name), "index.")
		if info, err := os.Stat(name); err == nil && info.Mode().IsRegular() {
			add(name, anyFile, func() (io.ReadCloser, error) { return os.Open(name) })
		}
	}
	return skips(all)
}

// besides are the names under which the index of an archive lies.
func besides(file string) (names []string) {
	folder, name := filepath.Split(file)
	stems := []string{name}
	for _, ext := range []string{".gz", ".zst", ".warc", ".arc"} {
		if shorter := strings.TrimSuffix(stems[len(stems)-1], ext); shorter != stems[len(stems)-1] {
			stems = append(stems, shorter)
		}
	}
	for _, in := range []string{folder, filepath.Join(folder, "..", "indexes") + string(filepath.Separator)} {
		for _, stem := range append(stems, "index") {
			for _, ext := range []string{".cdxj", ".cdx", ".cdxj.gz", ".cdx.gz"} {
				names = append(names, in+stem+ext)
			}
		}
	}
	return names
}

// indexName reports whether a file is an index by its name.
func indexName(name string) bool {
	name = strings.TrimSuffix(strings.ToLower(name), ".gz")
	return strings.HasSuffix(name, ".cdx") || strings.HasSuffix(name, ".cdxj")
}

// captures adds those of the part's file that r tells of and that begin in it. anyFile tells that
// lines without a file's name are of this file.
func (p Part) captures(all []capture, r io.Reader, packed, anyFile bool) []capture {
	if packed {
		z, err := gzip.NewReader(r)
		if err != nil {
			return all
		}
		r = z
	}
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, indexLine)
	columns, delimiter := "N b a m s k r M S V g", " "
	base := path.Base(filepath.ToSlash(p.File))
	for lines.Scan() && len(all) < mostCaptures {
		line := lines.Bytes()
		if i := bytes.Index(line, []byte("CDX ")); i == 1 && len(line) > 5 {
			columns, delimiter = string(line[5:]), string(line[:1])
			continue
		}
		e, ok := indexEntry(line, columns, delimiter)
		if !ok || e.Filename == "" && !anyFile || e.Filename != "" && path.Base(e.Filename) != base {
			continue
		}
		from, err1 := strconv.ParseInt(string(e.Offset), 10, 64)
		length, err2 := strconv.ParseInt(string(e.Length), 10, 64)
		if err1 != nil || err2 != nil || from < p.From || from >= p.To || length <= 0 {
			continue
		}
		all = append(all, capture{from: from, to: from + length, unwanted: e.unwanted(), before: e.MIME == "warc/revisit"})
	}
	return all
}

// entry is a line of an index.
type entry struct {
	URL, MIME, Filename    string
	Status, Offset, Length number
}

// number is a number that may stand in quotation marks.
type number string

func (n *number) UnmarshalJSON(b []byte) error {
	*n = number(bytes.Trim(b, `"`))
	return nil
}

// indexEntry reads a line.
func indexEntry(line []byte, columns, delimiter string) (e entry, ok bool) {
	// CDXJ: a key, a date, an object.
	if i := bytes.IndexByte(line, '{'); i > 0 && line[i-1] == ' ' && bytes.HasSuffix(bytes.TrimSpace(line), []byte("}")) {
		return e, json.Unmarshal(line[i:], &e) == nil
	}
	values := strings.Split(string(line), delimiter)
	names := strings.Fields(columns)
	if len(values) != len(names) {
		return e, false
	}
	for i, v := range values {
		switch names[i] {
		case "a":
			e.URL = v
		case "m":
			e.MIME = v
		case "s":
			e.Status = number(v)
		case "S":
			e.Length = number(v)
		case "V":
			e.Offset = number(v)
		case "g":
			e.Filename = v
		}
	}
	return e, true
}

// unwanted reports whether a scan would find no page in the record.
func (e *entry) unwanted() bool {
	switch {
	case e.MIME == "warc/revisit", unwanted(e.MIME):
		return true
	case digits([]byte(e.Status), 3) && !pageStatus(string(e.Status)):
		return true
	}
	return e.URL != "" && strings.Contains(e.URL, ":") && !webAddress(e.URL)
}

// skips joins the captures that aren't wanted. An index whose records overlap tells
// of nothing.
func skips(all []capture) (list []skip) {
	slices.SortFunc(all, func(a, b capture) int {
		if a.from != b.from {
			return int(min(max(a.from-b.from, -1), 1))
		}
		return int(min(max(a.to-b.to, -1), 1))
	})
	for i := 0; i < len(all); {
		c, n := all[i], i+1
		for ; n < len(all) && all[n].from == c.from; n++ { // indexes may tell of a record twice
			if all[n].to != c.to {
				return nil
			}
			c.unwanted = c.unwanted && all[n].unwanted
		}
		if i = n; n < len(all) && c.to > all[n].from {
			return nil
		}
		if !c.unwanted {
			continue
		}
		s := skip{from: c.from, to: c.to, records: 1}
		if c.before {
			s.revisits = 1
		}
		if last := len(list) - 1; last >= 0 && list[last].to == s.from {
			list[last].to = s.to
			list[last].records++
			list[last].revisits += s.revisits
			continue
		}
		list = append(list, s)
	}
	return list
}

// pass goes over what the index says is not wanted from here on, a byte of the file where a record
// begins; false where there is nothing to pass over.
func (s *Scanner) pass(here int64) (bool, error) {
	for len(s.skips) > 0 && s.skips[0].from < here {
		s.skips = s.skips[1:]
	}
	if len(s.skips) == 0 || s.skips[0].from != here {
		return false, nil
	}
	over := s.skips[0]
	s.skips = s.skips[1:]
	if s.kind == plain && over.to-over.from < leastJump {
		return false, nil
	}
	b, err := s.w.from(over.to, 64<<10)
	if err != nil {
		return false, err
	}
	fits := over.to == s.w.size || over.to < s.w.size && s.beginsMember(b)
	if s.kind == plain && over.to < s.w.size {
		b = afterBlock(b)
		_, _, err := parseHead(b)
		fits = err == nil || len(b) == 0
	}
	if !fits {
		s.skips = nil // it isn't the index of this file
		return false, nil
	}
	s.Counts.Records += over.records
	s.Counts.Revisits += over.revisits
	s.Counts.Indexed += over.records
	s.next = Position{Member: over.to}
	return true, nil
}

// beginsMember reports whether a member with a record begins at the start of b.
func (s *Scanner) beginsMember(b []byte) bool {
	return bytes.HasPrefix(b, s.sign()) && s.beginsRecord(b)
}
