package index

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/sokhoi/sokhoi/corpus"
)

// world is a made-up country of blocs: documents with their reports, whose texts
// tell what the reports hold. It is the same for the same seed.
type world struct {
	random  *rand.Rand
	entries []Entry
	byID    map[corpus.DocumentID]Entry
}

var (
	worldProvinces = []string{"Bắc Ninh", "Quảng Ninh", "Thanh Hóa", "Hòa Bình", "Đắk Lắk", "Cà Mau", "Kiên Giang", "Thừa Thiên Huế", "Lào Cai", "Phú Thọ"}
	worldUnits     = []string{
		"Sở Nội vụ", "Sở Tư pháp", "Sở Tài chính", "Sở Kế hoạch và Đầu tư", "Sở Công Thương", "Sở Xây dựng",
		"Sở Giao thông vận tải", "Sở Tài nguyên và Môi trường", "Sở Thông tin và Truyền thông", "Sở Khoa học và Công nghệ",
		"Sở Văn hóa, Thể thao và Du lịch", "Sở Giáo dục và Đào tạo", "Sở Y tế", "Sở Ngoại vụ", "Thanh tra tỉnh",
		"Ban Dân tộc", "Văn phòng UBND tỉnh", "Văn phòng HĐND", "Văn phòng Đoàn ĐBQH và HĐND", "Đảng ủy Khối các cơ quan",
		"Ban Tổ chức Tỉnh ủy", "Ủy ban Kiểm tra Tỉnh ủy", "Hội Nông dân", "Hội Cựu chiến binh", "Liên đoàn Lao động tỉnh",
		"Cục Thuế", "Cục Hải quan", "Kho bạc Nhà nước", "Bảo hiểm xã hội tỉnh", "Công an tỉnh", "Trường Chính trị", "Đài PT-TH",
	}
	worldThemes  = []string{"Tham mưu, tổng hợp", "Kinh tế - Kỹ thuật", "Văn hóa - Xã hội", "Nội chính", "Mặt trận, đoàn thể", "các cơ quan Đảng", "Ngân hàng", "Doanh nghiệp"}
	worldAwards  = []string{"Cờ thi đua của Chính phủ", "Cờ thi đua của UBND tỉnh", "Bằng khen của Chủ tịch UBND tỉnh", "Bằng khen của Thủ tướng Chính phủ", "Tập thể lao động xuất sắc"}
	worldNames   = []string{"Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi"}
	worldMiddles = []string{"Văn", "Thị", "Quốc", "Minh", "Ngọc", "Hữu", "Đức"}
	worldGiven   = []string{"Toàn", "Toản", "Thủy", "Hòa", "Quý", "An", "Bình", "Dũng", "Hạnh", "Khánh", "Sơn", "Yến", "Thảo", "Lý"}
	worldMoves   = []string{"chung sức xây dựng nông thôn mới", "dạy tốt, học tốt", "vì người nghèo", "cải cách hành chính", "toàn dân bảo vệ an ninh Tổ quốc"}
	worldFiller  = strings.Split("Trong năm qua các đơn vị trong khối đã phát huy tinh thần đoàn kết, khắc phục khó khăn|Phong trào thi đua được triển khai sâu rộng, gắn với việc thực hiện nhiệm vụ chính trị|Công tác khen thưởng bảo đảm kịp thời, chính xác, công khai|Hội nghị đã thảo luận quy chế hoạt động và thang bảng điểm|Đại biểu đề nghị tiếp tục đổi mới hình thức tổ chức|Nhiều sáng kiến, giải pháp được áp dụng có hiệu quả vào thực tiễn|Tỷ lệ hồ sơ giải quyết đúng hạn đạt trên 98 phần trăm|Các thành viên nhất trí với phương hướng, nhiệm vụ trọng tâm|Công tác an sinh xã hội được quan tâm, giúp đỡ hộ nghèo|Kinh phí hoạt động được đóng góp đầy đủ theo quy định|Ứng dụng công nghệ thông tin, chữ ký số được đẩy mạnh|Kỷ luật, kỷ cương hành chính được siết chặt", "|")
)

func pick[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }

func (w *world) person() string {
	return pick(w.random, worldNames) + " " + pick(w.random, worldMiddles) + " " + pick(w.random, worldGiven)
}

// newWorld makes n documents of about size bytes each.
func newWorld(seed uint64, n, size int) *world {
	w := &world{random: rand.New(rand.NewPCG(seed, 1)), byID: map[corpus.DocumentID]Entry{}}
	for i := range n {
		e := w.entry(i, size)
		w.entries = append(w.entries, e)
		w.byID[e.Document.ID] = e
	}
	return w
}

// telling writes a text and remembers where values were read.
type telling struct{ strings.Builder }

func (t *telling) proof(w *world, sentence, value string) corpus.Proof {
	start := t.Len()
	fmt.Fprintf(t, sentence, value)
	quote := t.String()[start:]
	t.WriteString(". ")
	return corpus.Proof{
		Evidence:   []corpus.Evidence{{Start: start, End: start + len(quote), Quote: quote, Rule: "world"}},
		Confidence: []float64{0.62, 0.81, 0.9, 0.95, 0.99}[w.random.IntN(5)],
	}
}

func (w *world) entry(i, size int) Entry {
	r := w.random
	t := &telling{}
	province := pick(r, worldProvinces)
	report := &corpus.Report{}
	conferences := 1
	switch r.IntN(20) {
	case 0:
		conferences = 0
	case 1, 2:
		conferences = 2
	case 3:
		conferences = 3
	}
	title := ""
	for range conferences {
		report.Conferences = append(report.Conferences, w.conference(t, province, size))
		if title == "" {
			c := report.Conferences[0]
			title = fmt.Sprintf("%s tổ chức hội nghị năm %d", c.Bloc.Name, c.Year)
		}
	}
	if title == "" {
		title = "Cụm công nghiệp thu hút đầu tư"
	}
	for t.Len() < size {
		t.WriteString(pick(r, worldFiller) + ". ")
		if r.IntN(3) == 0 {
			fmt.Fprintf(t, "%s trao đổi kinh nghiệm với %s. ", pick(r, worldUnits), w.person())
		}
	}
	source := title + "\n" + t.String()
	d := corpus.NewDocument([]byte(fmt.Sprint(i, source)), fmt.Sprintf("https://%s.gov.vn/tin-tuc/hoi-nghi-%d.html", strings.ToLower(strings.ReplaceAll(province, " ", "")), i), "text/html", source)
	d.Title = corpus.Text(title)
	d.PublishedOn = corpus.Date{Year: 2012 + r.IntN(12), Month: 1 + r.IntN(12), Day: 1 + r.IntN(28)}
	shift := len(title) + 1
	for c := range report.Conferences {
		moveEvidence(&report.Conferences[c], shift)
	}
	report.Document = corpus.Source{ID: d.ID, URI: d.URI, Title: d.Title, PublishedOn: d.PublishedOn, MediaType: d.MediaType, Province: corpus.Text(province)}
	return Entry{d, report}
}

func (w *world) conference(t *telling, province string, size int) corpus.Conference {
	r := w.random
	year := 2012 + r.IntN(12)
	name := "Khối thi đua " + pick(r, worldThemes)
	if r.IntN(3) == 0 {
		name = fmt.Sprintf("Cụm thi đua số %d", 1+r.IntN(9))
	}
	c := corpus.Conference{
		Kind: pick(r, []corpus.Kind{corpus.YearEnd, corpus.YearEnd, corpus.MidYear, corpus.Launch}),
		Year: corpus.Number(year), HeldOn: corpus.Date{Year: year, Month: 1 + r.IntN(12), Day: 1 + r.IntN(28)},
		Bloc: corpus.Bloc{Name: name, Form: corpus.Khoi}, Confidence: map[string]float64{"year": 0.97, "kind": 0.9},
	}
	c.Bloc.Proof = t.proof(w, "%s tổ chức hội nghị", name)
	if r.IntN(10) == 0 {
		c.HeldOn = corpus.Date{}
		c.Warnings = append(c.Warnings, corpus.Caution{Code: corpus.DateConflict, Message: "hai ngày khác nhau"})
	}
	units := r.Perm(len(worldUnits))
	unit := func(i int) string {
		u := worldUnits[units[i]]
		if i == 3 {
			u = strings.TrimSuffix(u, " tỉnh") + " tỉnh " + province
		}
		return u
	}
	for i := range 2 + r.IntN(7) {
		c.Members = append(c.Members, corpus.Member{Unit: unit(i), Proof: t.proof(w, "Đơn vị thành viên %s", unit(i))})
	}
	lead := func(post corpus.Post, u string, y int, b corpus.Basis) {
		sentence := fmt.Sprintf("%%s làm Khối trưởng năm %d", y)
		if post == corpus.Deputy {
			sentence = fmt.Sprintf("%%s làm Khối phó năm %d", y)
		}
		l := corpus.Leader{Year: corpus.Number(y), Post: post, Unit: corpus.Text(u), Basis: b, Proof: t.proof(w, sentence, u)}
		if r.IntN(8) == 0 {
			l.Person = corpus.Text(w.person())
		}
		c.Leaders = append(c.Leaders, l)
	}
	lead(corpus.Head, unit(0), year, corpus.Serving)
	lead(corpus.Head, unit(1), year+1, corpus.Elected)
	if r.IntN(2) == 0 {
		lead(corpus.Deputy, unit(2), year+1, corpus.Elected)
	}
	for range r.IntN(4) {
		p := w.person()
		c.Officials = append(c.Officials, corpus.Official{Name: p, Positions: []string{"Giám đốc " + pick(r, worldUnits)},
			Roles: []corpus.Role{corpus.Chair}, Proof: t.proof(w, "Đồng chí %s chủ trì", p)})
	}
	for range r.IntN(3) {
		a := pick(r, worldAwards)
		c.Awards = append(c.Awards, corpus.Award{Award: a, Count: 1, Of: corpus.OfUnit, Status: corpus.Nominated,
			Recipients: []string{unit(4)}, Proof: t.proof(w, "Đề nghị tặng %s cho "+unit(4), a)})
	}
	if r.IntN(3) == 0 {
		n := corpus.Text(fmt.Sprintf("%02d/CT-UBND", 1+r.IntN(30)))
		c.Citations = append(c.Citations, corpus.Citation{Kind: "Chỉ thị", Number: n, Proof: t.proof(w, "Căn cứ Chỉ thị số %s", string(n))})
	}
	if r.IntN(3) == 0 {
		m := pick(r, worldMoves)
		c.Movements = append(c.Movements, corpus.Movement{Name: m, Proof: t.proof(w, "Phong trào “%s”", m)})
	}
	if r.IntN(4) == 0 {
		c.Rankings = append(c.Rankings, corpus.Ranking{Rank: 1, Unit: unit(5), Proof: t.proof(w, "%s dẫn đầu", unit(5))})
	}
	return c
}

func moveEvidence(c *corpus.Conference, by int) {
	move := func(p *corpus.Proof) {
		for i := range p.Evidence {
			p.Evidence[i].Start += by
			p.Evidence[i].End += by
		}
	}
	move(&c.Bloc.Proof)
	for i := range c.Members {
		move(&c.Members[i].Proof)
	}
	for i := range c.Officials {
		move(&c.Officials[i].Proof)
	}
	for i := range c.Leaders {
		move(&c.Leaders[i].Proof)
	}
	for i := range c.Awards {
		move(&c.Awards[i].Proof)
	}
	for i := range c.Rankings {
		move(&c.Rankings[i].Proof)
	}
	for i := range c.Citations {
		move(&c.Citations[i].Proof)
	}
	for i := range c.Movements {
		move(&c.Movements[i].Proof)
	}
}

// Text and Report make a world the Texts of an index.
func (w *world) Text(_ context.Context, id corpus.DocumentID) (string, error) {
	e, ok := w.byID[id]
	if !ok {
		return "", fmt.Errorf("no document %s", id)
	}
	return e.Document.Text, nil
}

func (w *world) Report(_ context.Context, id corpus.DocumentID) (*corpus.Report, error) {
	e, ok := w.byID[id]
	if !ok {
		return nil, fmt.Errorf("no document %s", id)
	}
	return e.Report, nil
}
