package pdf

import (
	"bytes"
	"cmp"
	"compress/zlib"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
)

// A file cut off or damaged keeps its objects, but not the table that says where
// they are, nor, often, the tree of its pages. Salvage finds the objects by their
// own marks and writes a sound file around them, with a page for each content
// stream where even the pages are lost.

// Bounds of what salvage looks at.
const (
	maxSalvaged    = 200_000
	maxInflated    = 64 << 20 // bytes of one stream
	maxOrphanPages = 500
)

var (
	objectStart = regexp.MustCompile(`(?:^|[\s>])(\d{1,7})\s+(\d{1,5})\s+obj\b`)
	streamStart = regexp.MustCompile(`stream\r?\n`)
	catalogType = regexp.MustCompile(`/Type\s*/Catalog\b`)
	pagesType   = regexp.MustCompile(`/Type\s*/Pages\b`)
	pageType    = regexp.MustCompile(`/Type\s*/Page\b`)
	fontType    = regexp.MustCompile(`/Type\s*/Font\b`)
	innerFont   = regexp.MustCompile(`/Subtype\s*/CIDFontType`)
	streamType  = regexp.MustCompile(`/(?:Type|Subtype|Length1|FunctionType|ShadingType|PatternType)\b`)
	objStmType  = regexp.MustCompile(`/Type\s*/ObjStm\b`)
	pagesRef    = regexp.MustCompile(`/Pages\s+(\d+)\s+\d+\s+R`)
	rootRef     = regexp.MustCompile(`/Root\s+(\d+)\s+\d+\s+R`)
	parentRef   = regexp.MustCompile(`/Parent\s+(\d+)\s+\d+\s+R`)
	encryptRef  = regexp.MustCompile(`/Encrypt\s+\d+\s+\d+\s+R`)
	idArray     = regexp.MustCompile(`(?s)/ID\s*\[.{0,200}?\]`)
	objStmN     = regexp.MustCompile(`/N\s+(\d+)`)
	objStmFirst = regexp.MustCompile(`/First\s+(\d+)`)
	fontChoice  = regexp.MustCompile(`/([^\s/\[\]<>(){}%]{1,40})\s+-?[\d.]+\s+Tf\b`)
	showsText   = regexp.MustCompile(`(?s)\bBT\b.*?(?:Tj|TJ|'|")`)
)

// object is one object of a damaged file.
type object struct {
	number, generation int
	offset             int
	body               []byte // between "obj" and "endobj"
	dict               []byte // the part before "stream"
	stream             []byte // the raw stream, nil if there is none
}

// wreck is what was found in a damaged file.
type wreck struct {
	objects map[int]*object
	trailer []byte // keys to keep, such as /Encrypt
	root    int
}

// salvage returns a sound file made of the objects of a damaged one. There may
// be several: where the fonts' names are lost, each assigns them differently.
func salvage(body []byte) [][]byte {
	w := findObjects(body)
	if len(w.objects) == 0 {
		return nil
	}
	if root := w.soundRoot(); root > 0 {
		return [][]byte{w.write(root, nil)}
	}
	if pages := w.byType(pageType, pagesType); len(pages) > 0 {
		return [][]byte{w.withPageTree(pages)}
	}
	return w.orphans()
}

// findObjects scans for objects; later ones replace earlier ones of the number.
func findObjects(body []byte) *wreck {
	w := &wreck{objects: map[int]*object{}}
	marks := objectStart.FindAllSubmatchIndex(body, maxSalvaged)
	for i, m := range marks {
		number, _ := strconv.Atoi(string(body[m[2]:m[3]])) // at most seven digits
		generation, _ := strconv.Atoi(string(body[m[4]:m[5]]))
		end := len(body)
		if i+1 < len(marks) {
			end = marks[i+1][2]
		}
		o := newObject(body[m[1]:end])
		o.number, o.generation, o.offset = number, generation, m[2]
		w.objects[number] = o
	}
	for _, o := range w.sorted() {
		if o.stream != nil && objStmType.Match(o.dict) {
			w.unpack(o)
		}
	}
	for _, m := range rootRef.FindAllSubmatch(body, -1) {
		w.root, _ = strconv.Atoi(string(m[1]))
	}
	if m := encryptRef.Find(body); m != nil {
		w.trailer = append(append(w.trailer, m...), ' ')
		w.trailer = append(w.trailer, idArray.Find(body)...)
	}
	return w
}

// newObject parts the bytes after "obj".
func newObject(b []byte) *object {
	o := &object{}
	if at := streamStart.FindIndex(b); at != nil && !bytes.Contains(b[:at[0]], []byte("endobj")) {
		o.dict = b[:at[0]]
		rest := b[at[1]:]
		end := bytes.LastIndex(rest, []byte("endstream"))
		if end < 0 {
			end = len(rest) // cut off
		}
		o.stream = bytes.TrimRight(rest[:end], "\r\n")
		o.body = slices.Concat(o.dict, []byte("stream\n"), o.stream, []byte("\nendstream"))
		return o
	}
	if end := bytes.Index(b, []byte("endobj")); end >= 0 {
		b = b[:end]
	}
	o.body, o.dict = b, b
	return o
}

// sorted are the objects in the order of the file.
func (w *wreck) sorted() []*object {
	out := make([]*object, 0, len(w.objects))
	for _, o := range w.objects {
		out = append(out, o)
	}
	slices.SortFunc(out, func(a, b *object) int {
		return cmp.Or(cmp.Compare(a.offset, b.offset), cmp.Compare(a.number, b.number))
	})
	return out
}

// unpack adds the objects of an object stream that the file has nowhere else.
func (w *wreck) unpack(container *object) {
	n, first := number(objStmN, container.dict), number(objStmFirst, container.dict)
	data := inflate(container.stream)
	if n <= 0 || first <= 0 || first > len(data) || len(w.objects)+n > maxSalvaged {
		return
	}
	fields := bytes.Fields(data[:first])
	for i := 0; i+1 < len(fields) && i < 2*n; i += 2 {
		id, err1 := strconv.Atoi(string(fields[i]))
		from, err2 := strconv.Atoi(string(fields[i+1]))
		to := len(data) - first
		if i+3 < len(fields) {
			if next, err := strconv.Atoi(string(fields[i+3])); err == nil {
				to = next
			}
		}
		if err1 != nil || err2 != nil || from < 0 || from > to || first+to > len(data) {
			continue
		}
		if _, known := w.objects[id]; !known {
			b := data[first+from : first+to]
			w.objects[id] = &object{number: id, offset: container.offset, body: b, dict: b}
		}
	}
}

func number(re *regexp.Regexp, b []byte) int {
	m := re.FindSubmatch(b)
	if m == nil {
		return 0
	}
	n, err := strconv.Atoi(string(m[1]))
	if err != nil {
		return 0
	}
	return n
}

// inflate is as much of a deflated stream as can be read.
func inflate(b []byte) []byte {
	r, err := zlib.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil
	}
	out, _ := io.ReadAll(io.LimitReader(r, maxInflated)) // a damaged end is what we expect
	return out
}

// soundRoot is the catalog, if it leads to a tree of pages that is there.
func (w *wreck) soundRoot() int {
	for _, n := range append([]int{w.root}, numbers(w.byType(catalogType, nil))...) {
		o := w.objects[n]
		if o == nil || !catalogType.Match(o.dict) {
			continue
		}
		pages := w.objects[number(pagesRef, o.dict)]
		if pages != nil && pagesType.Match(pages.dict) {
			return n
		}
	}
	return 0
}

func numbers(os []*object) []int {
	out := make([]int, len(os))
	for i, o := range os {
		out[i] = o.number
	}
	return out
}

// byType are the objects of a type, in the order of the file.
func (w *wreck) byType(is, not *regexp.Regexp) []*object {
	var out []*object
	for _, o := range w.sorted() {
		if is.Match(o.dict) && (not == nil || !not.Match(o.dict)) {
			out = append(out, o)
		}
	}
	return out
}

// free is an object number that isn't used.
func (w *wreck) free() int {
	n := 1
	for id := range w.objects {
		n = max(n, id+1)
	}
	return n
}

// withPageTree gives pages that lost their tree a new one, in its old place,
// since each page names it.
func (w *wreck) withPageTree(pages []*object) []byte {
	tree := number(parentRef, pages[0].dict)
	if old := w.objects[tree]; tree == 0 || old != nil && !pagesType.Match(old.dict) {
		tree = w.free()
	}
	var kids bytes.Buffer
	for _, p := range pages {
		fmt.Fprintf(&kids, "%d %d R ", p.number, p.generation)
	}
	root := max(w.free(), tree+1)
	return w.write(root, []*object{
		{number: tree, body: fmt.Appendf(nil, "<</Type/Pages/Count %d/Kids[%s]/MediaBox[0 0 595 842]>>", len(pages), kids.Bytes())},
		{number: root, body: fmt.Appendf(nil, "<</Type/Catalog/Pages %d 0 R>>", tree)},
	})
}

// orphans makes a page of each content stream that is left. Which font goes by
// which name is lost too, so that each way to assign them makes a file of its own.
func (w *wreck) orphans() [][]byte {
	var contents []*object
	names := []string{}
	for _, o := range w.sorted() {
		if o.stream == nil || streamType.Match(o.dict) || len(contents) >= maxOrphanPages {
			continue
		}
		data := o.stream
		if bytes.Contains(o.dict, []byte("FlateDecode")) {
			data = inflate(o.stream)
		}
		if !showsText.Match(data) {
			continue
		}
		contents = append(contents, o)
		for _, m := range fontChoice.FindAllSubmatch(data, -1) {
			if name := string(m[1]); !slices.Contains(names, name) && len(names) < 12 {
				names = append(names, name)
			}
		}
	}
	if len(contents) == 0 {
		return nil
	}
	fonts := w.byType(fontType, innerFont)
	var files [][]byte
	for _, assigned := range assignments(names, fonts) {
		free := w.free()
		tree, root := free, free+1
		extra := []*object{{number: root, body: fmt.Appendf(nil, "<</Type/Catalog/Pages %d 0 R>>", tree)}}
		var kids bytes.Buffer
		for i, c := range contents {
			n := root + 1 + i
			fmt.Fprintf(&kids, "%d 0 R ", n)
			extra = append(extra, &object{number: n, body: fmt.Appendf(nil,
				"<</Type/Page/Parent %d 0 R/MediaBox[0 0 595 842]/Resources<</Font<<%s>>>>/Contents %d %d R>>", tree, assigned, c.number, c.generation)})
		}
		extra = append(extra, &object{number: tree, body: fmt.Appendf(nil, "<</Type/Pages/Count %d/Kids[%s]>>", len(contents), kids.Bytes())})
		files = append(files, w.write(root, extra))
	}
	return files
}

// assignments are ways to give the fonts the names that the contents use: in the
// order of the file, and each font to each name by itself.
func assignments(names []string, fonts []*object) []string {
	ref := func(name string, o *object) string { return fmt.Sprintf("/%s %d %d R", name, o.number, o.generation) }
	sorted := slices.Clone(names)
	slices.Sort(sorted)
	inOrder := ""
	for i, name := range sorted {
		if i < len(fonts) {
			inOrder += ref(name, fonts[i])
		}
	}
	out := []string{inOrder}
	const most = 12
	for _, name := range names {
		for _, o := range fonts {
			if one := ref(name, o); !slices.Contains(out, one) && len(out) < most {
				out = append(out, one)
			}
		}
	}
	return out
}

// write writes the objects, with extra ones in place of those they replace, as a
// file with a sound table.
func (w *wreck) write(root int, extra []*object) []byte {
	all := map[int]*object{}
	for n, o := range w.objects {
		all[n] = o
	}
	for _, o := range extra {
		all[o.number] = o
	}
	ids := make([]int, 0, len(all))
	for n := range all {
		ids = append(ids, n)
	}
	slices.Sort(ids)
	var out bytes.Buffer
	out.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	type entry struct{ number, generation, offset int }
	var entries []entry
	for _, n := range ids {
		if n == 0 {
			continue
		}
		o := all[n]
		entries = append(entries, entry{n, o.generation, out.Len()})
		fmt.Fprintf(&out, "%d %d obj", n, o.generation)
		out.WriteByte('\n')
		out.Write(o.body)
		out.WriteString("\nendobj\n")
	}
	start := out.Len()
	out.WriteString("xref\n0 1\n0000000000 65535 f \n")
	for i := 0; i < len(entries); {
		j := i + 1
		for j < len(entries) && entries[j].number == entries[j-1].number+1 {
			j++
		}
		fmt.Fprintf(&out, "%d %d\n", entries[i].number, j-i)
		for ; i < j; i++ {
			fmt.Fprintf(&out, "%010d %05d n \n", entries[i].offset, entries[i].generation)
		}
	}
	size := 1
	if len(entries) > 0 {
		size = entries[len(entries)-1].number + 1
	}
	fmt.Fprintf(&out, "trailer\n<</Size %d/Root %d 0 R %s>>\nstartxref\n%d\n%%%%EOF\n", size, root, w.trailer, start)
	return out.Bytes()
}
