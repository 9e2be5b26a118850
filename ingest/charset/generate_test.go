package charset

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// A generator writes documents of our own words.
type generator struct{ *rand.Rand }

func newGenerator(seed uint64) generator {
	return generator{rand.New(rand.NewPCG(seed, 7))}
}

func (g generator) one(list ...string) string { return list[g.IntN(len(list))] }

func (g generator) unit() string {
	return g.one("Sở Nội vụ", "Sở Tài chính", "Văn phòng UBND tỉnh", "Thanh tra tỉnh", "Ban Quản lý các khu công nghiệp", "Cục Thống kê",
		"Kho bạc Nhà nước", "Bảo hiểm xã hội tỉnh", "Trường Cao đẳng Y tế", "Liên đoàn Lao động", "Hội Cựu chiến binh", "Tòa án nhân dân tỉnh",
		"Công ty Điện lực", "Bưu điện tỉnh", "Hội Liên hiệp Phụ nữ", "Sở Giáo dục và Đào tạo", "Sở Nông nghiệp và Phát triển nông thôn", "Đài Phát thanh và Truyền hình")
}

func (g generator) person() string {
	return g.one("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý") + " " +
		g.one("Văn", "Thị", "Đức", "Minh", "Quang", "Hữu", "Thanh", "Xuân") + " " +
		g.one("Hùng", "Dũng", "Thủy", "Hạnh", "Tuấn", "Phượng", "Khoa", "Quỳnh", "Giang", "Sáu", "Kỳ", "Trưởng")
}

func (g generator) sentence() string {
	switch g.IntN(10) {
	case 0:
		return fmt.Sprintf("Sáng ngày %d/%d/20%02d, tại hội trường %s đã diễn ra hội nghị tổng kết công tác thi đua của khối.", 1+g.IntN(28), 1+g.IntN(12), 10+g.IntN(15), g.unit())
	case 1:
		return fmt.Sprintf("Đồng chí %s, Giám đốc %s, Khối trưởng chủ trì hội nghị; cùng dự có đại diện lãnh đạo %d đơn vị thành viên.", g.person(), g.unit(), 4+g.IntN(10))
	case 2:
		return fmt.Sprintf("Hội nghị đã bỏ phiếu đề nghị tặng Cờ thi đua cho %s và Bằng khen cho %s.", g.unit(), g.unit())
	case 3:
		return fmt.Sprintf("Các đơn vị ký kết giao ước, phấn đấu vượt từ %d%% đến %d%% chỉ tiêu được giao, giữ vững kỷ cương, nề nếp.", 2+g.IntN(5), 8+g.IntN(9))
	case 4:
		return fmt.Sprintf("Năm qua, %s đã khắc phục khó khăn, đẩy mạnh cải cách hành chính, xử lý kịp thời những kiến nghị của người dân.", g.unit())
	case 5:
		return fmt.Sprintf("Ông %s thay mặt khối phát biểu, cảm ơn sự quan tâm của Hội đồng TĐKT tỉnh và UBND các huyện.", g.person())
	case 6:
		return fmt.Sprintf("Thống nhất bầu %s làm Khối trưởng, %s làm Khối phó năm tiếp theo.", g.unit(), g.unit())
	case 7:
		return "Phong trào xóa đói, giảm nghèo, ủng hộ quỹ khuyến học, hiến máu nhân đạo được đông đảo đoàn viên hưởng ứng."
	case 8:
		return fmt.Sprintf("Chấm điểm: %s đạt %d,%d điểm, xếp thứ nhất; %s xếp thứ nhì.", g.unit(), 90+g.IntN(9), g.IntN(10), g.unit())
	}
	return "Buổi chiều, các đại biểu dâng hương, thăm hỏi gia đình chính sách, trao quà cho học sinh nghèo vượt khó ở vùng sâu."
}

func (g generator) title() string {
	return g.one("HỘI NGHỊ TỔNG KẾT CÔNG TÁC THI ĐUA", "KHỐI THI ĐUA KÝ KẾT GIAO ƯỚC", "BÁO CÁO KẾT QUẢ HOẠT ĐỘNG CỦA CỤM", "SƠ KẾT PHONG TRÀO SÁU THÁNG ĐẦU NĂM",
		"CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "CÁC TIN ĐÃ ĐƯA")
}

// document is a title and a few paragraphs.
func (g generator) document() string {
	lines := []string{g.title()}
	for range 2 + g.IntN(4) {
		var p []string
		for range 1 + g.IntN(4) {
			p = append(p, g.sentence())
		}
		lines = append(lines, strings.Join(p, " "))
	}
	return strings.Join(lines, "\n")
}

// foreign is a paragraph in another language, as pages have them.
func (g generator) foreign() string {
	return g.one(
		"The delegation visited the province and met the leaders of three communes last week.",
		"La société a été créée à Hà Nội grâce à l'aide d'une équipe française très engagée; où est l'élève?",
		"Der Besuch dauerte länger als geplant, weil die Straße gesperrt war und viele Gäste später kamen.",
		"Copyright © 2015 – Cổng thông tin điện tử · ISO 9001:2008 · 25°C, 12 km², «Người tốt, việc tốt»",
		"São Paulo, Curaçao, Málaga e Córdoba são cidades irmãs; não há informações.",
		"Señor Peña visitó la región en otoño; ¿cuándo volverá el año próximo?",
		"Delegace z Plzně a Českých Budějovic navštívila továrnu, příští rok přijede znovu.",
		"Москва и Санкт-Петербург", "越南北宁省", "Søren Ærø fra København på besøg",
	)
}
