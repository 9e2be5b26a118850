// Package write makes documents of the posts of a simulated world: Vietnamese
// text or HTML in varied wording, and the report that a perfect reader would
// write, with the evidence of every value.
package write

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/sokhoi/sokhoi/corpus"
	"github.com/sokhoi/sokhoi/corpus/viet"
	"github.com/sokhoi/sokhoi/testdata/world/sim"
)

// Document is one post in words.
type Document struct {
	Post      *sim.Post
	URI       string
	MediaType string
	// Body is the original bytes.
	Body []byte
	// Text is the post's own text, title first, which the report's spans are of.
	Text string
	// Report is what a perfect reader reads in it; nil where it can't be read.
	Report *corpus.Report
}

// writer composes one text and notes where each value stands in it.
type writer struct {
	rng   *rand.Rand
	text  strings.Builder
	parts []part
	post  *sim.Post
	c     corpus.Conference
	head  string // "Khối trưởng" or "Cụm trưởng"
	vice  string
	bloc  string // "Khối" or "Cụm"
}

// part is a paragraph; captions stand under pictures.
type part struct {
	text string
	kind corpus.BlockKind
}

// Compose puts a post into words. The same post gives the same words.
func Compose(p *sim.Post) *Document {
	d := &Document{Post: p, URI: p.URI()}
	source := p
	if p.CopyOf != nil {
		source = p.CopyOf
	}
	w := &writer{rng: rand.New(rand.NewPCG(source.Style, 1)), post: p}
	switch {
	case p.Broken:
		// A Word file whose transfer broke off.
		d.MediaType = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
		d.Body = fmt.Appendf(nil, "PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00!\x00%d", p.Style)
		return d
	case p.Bloc == nil:
		w.noise()
	default:
		w.conference()
	}
	title := w.parts[0].text
	d.Text = w.text.String()
	if w.rng.IntN(3) == 0 {
		d.MediaType = "text/plain"
		d.Body = []byte(d.Text)
		if p.CopyOf != nil {
			d.Body = fmt.Appendf(d.Body, "\n\n(Đăng lại trên %s ngày %s)\n", p.Host, slashed(p.Published))
		}
	} else {
		d.MediaType = "text/html"
		d.Body = w.html()
	}
	d.Report = &corpus.Report{
		Document: corpus.Source{
			ID: corpus.NewDocumentID(d.Body), URI: d.URI, Title: corpus.Text(title), PublishedOn: p.Published,
			MediaType: d.MediaType, Province: corpus.Text(p.Province), Extractor: "world",
		},
		Conferences: []corpus.Conference{},
	}
	if p.Bloc != nil {
		d.Report.Conferences = append(d.Report.Conferences, w.c)
	}
	return d
}

// pick is one of several wordings.
func (w *writer) pick(s ...string) string { return s[w.rng.IntN(len(s))] }

// paragraph starts a paragraph.
func (w *writer) paragraph(kind corpus.BlockKind) {
	if len(w.parts) > 0 {
		w.text.WriteString("\n")
	}
	w.parts = append(w.parts, part{kind: kind})
}

// say writes a sentence into the paragraph and returns its evidence.
func (w *writer) say(format string, args ...any) []corpus.Evidence {
	s, _ := viet.Normalize(fmt.Sprintf(format, args...))
	p := &w.parts[len(w.parts)-1]
	if p.text != "" {
		p.text += " "
		w.text.WriteString(" ")
	}
	start := w.text.Len()
	p.text += s
	w.text.WriteString(s)
	return []corpus.Evidence{{Start: start, End: w.text.Len(), Quote: s, Rule: "world"}}
}

func (w *writer) proof(e []corpus.Evidence) corpus.Proof {
	return corpus.Proof{Evidence: e, Confidence: w.post.Confidence}
}

func (w *writer) single(field string, e []corpus.Evidence) {
	w.c.Evidence[field] = e
	w.c.Confidence[field] = w.post.Confidence
}

func slashed(d corpus.Date) string { return fmt.Sprintf("%02d/%02d/%d", d.Day, d.Month, d.Year) }

// conference writes the post of a meeting.
func (w *writer) conference() {
	p := w.post
	w.c = corpus.Conference{
		Kind: p.Kind, Year: corpus.Number(p.Year), HeldOn: p.HeldOn, Place: corpus.Text(p.Place),
		MemberCount: corpus.Number(p.Count),
		Members:     []corpus.Member{}, Officials: []corpus.Official{}, Leaders: []corpus.Leader{},
		Awards: []corpus.Award{}, Rankings: []corpus.Ranking{}, Citations: []corpus.Citation{},
		Movements: []corpus.Movement{}, Warnings: []corpus.Caution{},
		Evidence: map[string][]corpus.Evidence{}, Confidence: map[string]float64{},
	}
	w.bloc, w.head, w.vice = "Khối", "Khối trưởng", "Khối phó"
	if p.Form == corpus.Cum {
		w.bloc, w.head, w.vice = "Cụm", "Cụm trưởng", "Cụm phó"
	}
	w.paragraph(corpus.Title)
	e := w.say("%s", w.title())
	w.c.Bloc = corpus.Bloc{Name: p.Name, Form: p.Form, Number: corpus.Number(p.Number), Proof: w.proof(e)}
	w.single("year", e)
	w.single("kind", e)
	w.paragraph(corpus.Paragraph)
	w.lead()
	w.serving()
	w.paragraph(corpus.Paragraph)
	w.members()
	w.story()
	if len(p.Awards) > 0 {
		w.paragraph(corpus.Paragraph)
		w.awards()
	}
	w.elected()
}

func (w *writer) title() string {
	p := w.post
	var s string
	switch p.Kind {
	case corpus.Launch:
		s = w.pick("%s ký kết giao ước thi đua năm %d", "%s tổ chức ký kết giao ước thi đua năm %d", "%s phát động, ký giao ước thi đua năm %d")
	case corpus.MidYear:
		s = w.pick("%s sơ kết công tác thi đua 6 tháng đầu năm %d", "%s tổ chức sơ kết công tác thi đua, khen thưởng 6 tháng đầu năm %d")
	default:
		s = w.pick("%s tổng kết công tác thi đua, khen thưởng năm %d", "%s tổ chức Hội nghị tổng kết công tác thi đua năm %d", "%s tổng kết, bình xét thi đua năm %d")
	}
	return fmt.Sprintf(s, p.Name, p.Year)
}

func (w *writer) lead() {
	p := w.post
	var on string
	d := p.HeldOn
	session := w.pick("Sáng", "Chiều")
	switch w.rng.IntN(3) {
	case 0:
		on = fmt.Sprintf("%s ngày %d/%d/%d", session, d.Day, d.Month, d.Year)
	case 1:
		on = fmt.Sprintf("Ngày %02d tháng %d năm %d", d.Day, d.Month, d.Year)
	default:
		on = fmt.Sprintf("%s %02d/%02d/%d", session, d.Day, d.Month, d.Year)
	}
	of := ""
	if p.InText && !strings.Contains(viet.Lower(p.Name), viet.Lower(p.Province)) {
		of = " tỉnh " + p.Province
	}
	var what string
	switch p.Kind {
	case corpus.Launch:
		what = w.pick("Hội nghị ký kết giao ước thi đua năm %d", "Hội nghị triển khai công tác thi đua và ký giao ước năm %d")
	case corpus.MidYear:
		what = w.pick("Hội nghị sơ kết công tác thi đua 6 tháng đầu năm %d", "Hội nghị sơ kết phong trào thi đua 6 tháng đầu năm %d")
	default:
		what = w.pick("Hội nghị tổng kết công tác thi đua, khen thưởng năm %d", "Hội nghị tổng kết phong trào thi đua yêu nước năm %d")
	}
	e := w.say("%s, tại %s, %s%s %s "+what+".", on, p.Place, p.Name, of, w.pick("tổ chức", "đã tổ chức", "long trọng tổ chức"), p.Year)
	w.single("held_on", e)
	w.single("place", e)
}

// serving writes who leads the bloc now.
func (w *writer) serving() {
	p := w.post
	var deputies []sim.Telling
	chaired := false
	for _, t := range p.Leaders {
		if t.Basis != corpus.Serving {
			continue
		}
		if t.Post == corpus.Deputy {
			deputies = append(deputies, t)
			continue
		}
		var e []corpus.Evidence
		if t.Person != "" {
			title := sim.Director(t.Unit)
			e = w.say(w.pick(
				"Đồng chí %s, %s, %s chủ trì hội nghị.", "Chủ trì hội nghị có đồng chí %s, %s, %s.",
				"Hội nghị do đồng chí %s, %s, %s điều hành."), t.Person, title, w.head)
			chaired = true
			w.c.Officials = append(w.c.Officials, corpus.Official{
				Name: t.Person, Positions: []string{title}, Roles: []corpus.Role{corpus.Chair}, Proof: w.proof(e),
			})
		} else {
			e = w.say(w.pick(
				"%[1]s, đơn vị %[2]s năm %[3]d, chủ trì hội nghị.", "%[1]s là đơn vị %[2]s năm %[3]d.",
				"Hội nghị do %[1]s - %[2]s năm %[3]d chủ trì."), t.Unit, w.head, t.Year)
		}
		w.leader(t, e)
	}
	if len(deputies) > 0 {
		names := make([]string, len(deputies))
		for i, t := range deputies {
			names[i] = t.Unit
		}
		e := w.say(w.pick("%s là đơn vị %s.", "Giữ vai trò đơn vị %[2]s năm nay là %[1]s."), strings.Join(names, " và "), w.vice)
		for _, t := range deputies {
			w.leader(t, e)
		}
	}
	for _, o := range p.Officials {
		if chaired || o.Role != corpus.Chair {
			continue
		}
		e := w.say(w.pick("Dự và phát biểu chỉ đạo có đồng chí %s, lãnh đạo Ban Thi đua - Khen thưởng.", "Tham dự hội nghị có đồng chí %s, đại diện Hội đồng Thi đua - Khen thưởng tỉnh."), o.Name)
		w.c.Officials = append(w.c.Officials, corpus.Official{
			Name: o.Name, Positions: []string{}, Roles: []corpus.Role{corpus.Guest}, Proof: w.proof(e),
		})
	}
}

func (w *writer) leader(t sim.Telling, e []corpus.Evidence) {
	w.c.Leaders = append(w.c.Leaders, corpus.Leader{
		Year: corpus.Number(t.Year), Post: t.Post, Unit: corpus.Text(t.Unit), Person: corpus.Text(t.Person),
		Basis: t.Basis, Proof: w.proof(e),
	})
}

func (w *writer) members() {
	p := w.post
	n := len(p.Members)
	switch {
	case n > 0:
		list := strings.Join(p.Members[:n-1], "; ") + " và " + p.Members[n-1]
		e := w.say(w.pick("%s gồm %d đơn vị thành viên: %s.", "%s có %d đơn vị, gồm: %s."), w.bloc, p.Count, list)
		w.single("member_count", e)
		for _, m := range p.Members {
			w.c.Members = append(w.c.Members, corpus.Member{Unit: m, Proof: w.proof(e)})
		}
	case p.Count > 0:
		w.single("member_count", w.say(w.pick("%s hiện có %d đơn vị thành viên.", "%s gồm %d cơ quan, đơn vị thành viên."), w.bloc, p.Count))
	}
}

// story writes what such posts say besides.
func (w *writer) story() {
	lines := []string{
		"Trong năm, các đơn vị đã bám sát nhiệm vụ chính trị, cụ thể hóa nội dung giao ước thành việc làm hằng ngày.",
		"Các đại biểu trao đổi về cách chấm điểm, việc nhân rộng điển hình và những chỗ còn hình thức.",
		"Nhiều mô hình mới trong cải cách hành chính được giới thiệu để các đơn vị học hỏi.",
		"Báo cáo tại hội nghị nêu rõ kết quả của từng nhóm chỉ tiêu và những việc cần làm tốt hơn.",
		"Các thành viên thống nhất giữ nếp sinh hoạt chuyên đề mỗi quý một lần.",
	}
	w.rng.Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
	for _, s := range lines[:2+w.rng.IntN(2)] {
		w.say("%s", s)
	}
}

func (w *writer) awards() {
	for _, a := range w.post.Awards {
		var e []corpus.Evidence
		if len(a.Recipients) > 0 {
			e = w.say(w.pick("Hội nghị thống nhất đề nghị tặng %s cho %02d tập thể: %s.", "Qua bình xét, %[1]s được đề nghị tặng cho %[2]d tập thể gồm: %[3]s."),
				a.Award, a.Count, strings.Join(a.Recipients, "; "))
		} else {
			e = w.say(w.pick("%[2]d tập thể được đề nghị tặng %[1]s.", "Hội nghị bình xét, đề nghị tặng %s cho %d tập thể."), a.Award, a.Count)
		}
		recipients := a.Recipients
		if recipients == nil {
			recipients = []string{}
		}
		w.c.Awards = append(w.c.Awards, corpus.Award{
			Award: a.Award, Count: corpus.Number(a.Count), Of: a.Of, Status: a.Status, Recipients: recipients, Proof: w.proof(e),
		})
	}
}

// elected writes who leads the bloc next year.
func (w *writer) elected() {
	var head *sim.Telling
	var deputies []sim.Telling
	for i, t := range w.post.Leaders {
		switch {
		case t.Basis == corpus.Serving:
		case t.Post == corpus.Head:
			head = &w.post.Leaders[i]
		default:
			deputies = append(deputies, t)
		}
	}
	names := make([]string, len(deputies))
	for i, t := range deputies {
		names[i] = t.Unit
	}
	also := ""
	if len(names) > 0 {
		also = ", " + strings.Join(names, " và ") + " làm " + w.vice
	}
	if head == nil {
		return
	}
	var e []corpus.Evidence
	switch head.Basis {
	case corpus.Handover:
		kind := corpus.Caption
		if also != "" || w.rng.IntN(2) == 0 {
			kind = corpus.Paragraph
		}
		w.paragraph(kind)
		e = w.say(w.pick("Trao quyền %[1]s năm %[2]d cho %[3]s.", "Lễ bàn giao nhiệm vụ %[1]s năm %[2]d cho %[3]s."), w.head, head.Year, head.Unit)
		if also != "" {
			e2 := w.say("Hội nghị cũng bầu %s làm %s năm %d.", strings.Join(names, " và "), w.vice, head.Year)
			for _, t := range deputies {
				w.leader(t, e2)
			}
			deputies = nil
		}
	default:
		w.paragraph(corpus.Paragraph)
		e = w.say(w.pick(
			"Hội nghị đã bầu %[3]s làm %[1]s%[4]s năm %[2]d.", "Các đại biểu nhất trí cử %[3]s làm %[1]s%[4]s năm %[2]d.",
			"Kết thúc hội nghị, các đơn vị suy tôn %[3]s làm %[1]s%[4]s năm %[2]d."), w.head, head.Year, head.Unit, also)
	}
	w.leader(*head, e)
	for _, t := range deputies {
		w.leader(t, e)
	}
}

// noise writes a post that reports no conference of a bloc.
func (w *writer) noise() {
	w.paragraph(corpus.Title)
	w.say("%s", w.pick("Hội thao chào mừng ngày truyền thống của ngành", "Tập huấn nghiệp vụ văn thư, lưu trữ", "Đoàn công tác thăm, tặng quà gia đình chính sách"))
	w.paragraph(corpus.Paragraph)
	w.say("Ngày %d/%d/%d, hoạt động đã diễn ra với sự tham gia của đông đảo cán bộ, công chức.", w.post.Published.Day, w.post.Published.Month, w.post.Published.Year)
	w.story()
}
