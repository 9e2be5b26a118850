package serve

import (
	"compress/gzip"
	"fmt"
	"net/http"
	"strings"
	"time"
	"unicode/utf16"
)

// trapLink is a link of the home page into a trap.
type trapLink struct{ href, text string }

var trapLinks = []trapLink{
	{"/lich?thang=2024-01", "Lịch công tác"},
	{"/bay/mem-404", "Trang đã xóa"},
	{"/bay/vong-a", "Vòng tròn"},
	{"/bay/dai-0", "Chuyển tiếp mãi"},
	{"/bay/ra-ngoai", "Liên kết ngoài"},
	{"/bay/noi-bo", "Máy nội bộ"},
	{"/bay/tai-khoan", "Trang riêng"},
	{"/bay/cookie", "Cần cookie"},
	{"/bay/cookie-mai", "Luôn cần cookie"},
	{"/bay/cham", "Trả lời chậm"},
	{"/bay/nho-giot", "Nhỏ giọt"},
	{"/bay/vo-tan", "Không có cuối"},
	{"/bay/500mb", "Năm trăm megabyte"},
	{"/bay/bom-gzip", "Bom nén"},
	{"/bay/dut", "Đứt giữa chừng"},
	{"/bay/sai-kieu", "Sai kiểu: khối thi đua tổng kết"},
	{"/bay/nhi-phan", "Nhị phân"},
	{"/bay/utf16", "UTF-16"},
	{"/bay/ma-sai", "Khai sai bảng mã"},
	{"/bay/ma-1258", "Bảng mã cũ"},
	{"/bay/503", "Tạm nghỉ"},
	{"/bay/loi-500", "Lỗi máy chủ"},
	{"/bay/mat", "Liên kết hỏng"},
	{"/cam/khoi-thi-dua", "Khối thi đua tổng kết (cấm)"},
	{"/bay/gi%C3%A1p", "Mã hóa phần trăm"},
	{"/bay/gi%c3%a1p", "Mã hóa chữ thường"},
	{"/bay/gia%CC%81p", "Mã hóa NFD"},
	{"/bay/gi%C3%A1p;jsessionid=0123456789ABCDEF.node1", "Có phiên"},
	{"/bay/gi%C3%A1p?PHPSESSID=77aa", "Có phiên nữa"},
	{"javascript:alert(1)", "Kịch bản"}, {"file:///etc/passwd", "Tệp"}, {"gopher://x/", "Gopher"},
	{"http://169.254.169.254/latest/meta-data/", "Siêu dữ liệu"}, {"http://[::ffff:10.0.0.1]/", "IPv4 trong IPv6"},
}

// Traps are the paths of the traps and the reason that a crawl has to give for
// each; "" for those that it has to get through.
func Traps() map[string]string {
	return map[string]string{
		"/bay/mem-404": "soft_404", "/bay/vong-a": "redirect_loop", "/bay/dai-0": "redirect_loop", "/bay/ra-ngoai": "other_host",
		"/bay/noi-bo": "other_host", "/bay/tai-khoan": "login", "/bay/cookie": "", "/bay/cookie-mai": "cookie_wall", "/bay/cham": "timeout",
		"/bay/nho-giot": "slow_drip", "/bay/vo-tan": "too_large", "/bay/500mb": "too_large", "/bay/bom-gzip": "gzip_bomb",
		"/bay/dut": "truncated", "/bay/sai-kieu": "", "/bay/nhi-phan": "wrong_type", "/bay/utf16": "", "/bay/ma-sai": "", "/bay/ma-1258": "", "/bay/503": "", "/bay/loi-500": "server_error",
		"/bay/mat": "not_found", "/cam/khoi-thi-dua": "robots", "/bay/gi%C3%A1p": "",
	}
}

// trap answers for the traps; false where the path is none.
func (p *Portal) trap(w http.ResponseWriter, r *http.Request, posts []*post, count int) bool {
	redirect := func(to string) { w.Header().Set("Location", to); w.WriteHeader(http.StatusFound) }
	flush := func() { _ = http.NewResponseController(w).Flush() }
	fill := strings.Repeat("không có cuối ", 4096)
	switch path := r.URL.Path; {
	case path == "/lich":
		month, err := time.Parse("2006-01", r.URL.Query().Get("thang"))
		if err != nil {
			return false
		}
		p.page(w, r, "Lịch "+month.Format("01/2006"), fmt.Sprintf(`<h1>Lịch tháng %s</h1><a href="/lich?thang=%s">trước</a> <a href="/lich?thang=%s">sau</a>`,
			month.Format("01/2006"), month.AddDate(0, -1, 0).Format("2006-01"), month.AddDate(0, 1, 0).Format("2006-01")))
	case path == "/bay/mem-404":
		p.page(w, r, "Thông báo", "<h1>Không tìm thấy trang bạn yêu cầu</h1>")
	case path == "/bay/vong-a":
		redirect("/bay/vong-b")
	case path == "/bay/vong-b":
		redirect("/bay/vong-a")
	case strings.HasPrefix(path, "/bay/dai-"):
		redirect(path + "x")
	case path == "/bay/ra-ngoai":
		redirect("http://khac.example.vn/")
	case path == "/bay/noi-bo":
		redirect("http://169.254.169.254/latest/meta-data/")
	case path == "/bay/tai-khoan":
		redirect("/Account/Login?ReturnUrl=%2f")
	case path == "/bay/cookie", path == "/bay/cookie-mai":
		if c, err := r.Cookie("qua"); err == nil && c.Value == "1" && path == "/bay/cookie" {
			p.page(w, r, "Đã qua", "<h1>Đã qua cửa cookie</h1>")
			break
		}
		http.SetCookie(w, &http.Cookie{Name: "qua", Value: "1", Path: path})
		redirect(path)
	case path == "/bay/cham":
		select {
		case <-time.After(p.o.Slow):
		case <-r.Context().Done():
		}
	case path == "/bay/nho-giot":
		for range 1000 {
			if _, err := fmt.Fprint(w, "x"); err != nil {
				return true
			}
			flush()
			select {
			case <-time.After(p.o.Slow / 20):
			case <-r.Context().Done():
				return true
			}
		}
	case path == "/bay/vo-tan":
		for {
			if _, err := fmt.Fprint(w, fill); err != nil {
				return true
			}
		}
	case path == "/bay/500mb":
		w.Header().Set("Content-Length", fmt.Sprint(500<<20))
		for range 500 << 20 / len(fill) {
			if _, err := fmt.Fprint(w, fill); err != nil {
				return true
			}
		}
	case path == "/bay/bom-gzip":
		w.Header().Set("Content-Encoding", "gzip")
		w.Header().Set("Content-Type", "text/html")
		z := gzip.NewWriter(w)
		zeros := make([]byte, 1<<20)
		for range 200 {
			if _, err := z.Write(zeros); err != nil {
				return true
			}
		}
		_ = z.Close()
	case path == "/bay/dut":
		w.Header().Set("Content-Length", "5000")
		fmt.Fprint(w, "<html><body>Khối thi đua")
		flush()
		panic(http.ErrAbortHandler)
	case path == "/bay/sai-kieu":
		w.Header().Set("Content-Type", "application/octet-stream")
		fmt.Fprint(w, "<!DOCTYPE html><html><head><title>Khối thi đua tổng kết</title></head><body><h1>Khối thi đua tổng kết</h1><article><p>Khối thi đua các sở tổng kết công tác năm 2023.</p></article></body></html>")
	case path == "/bay/nhi-phan":
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte{0x7f, 'E', 'L', 'F', 2, 1, 1, 0, 0, 0, 0, 0, 0xff, 0xfe, 0, 1, 2, 3})
	case path == "/bay/utf16":
		w.Header().Set("Content-Type", "text/html")
		out := []byte{0xff, 0xfe}
		for _, u := range utf16.Encode([]rune("<html><head><title>Cụm thi đua số 2</title></head><body><h1>Cụm thi đua số 2</h1><p>Cụm thi đua số 2 ký kết giao ước thi đua.</p></body></html>")) {
			out = append(out, byte(u), byte(u>>8))
		}
		_, _ = w.Write(out)
	case path == "/bay/ma-sai": // UTF-8 that calls itself Latin 1
		w.Header().Set("Content-Type", "text/html; charset=iso-8859-1")
		fmt.Fprint(w, "<html><head><title>Khối thi đua số 3</title></head><body><h1>Khối thi đua số 3 bầu Khối trưởng</h1><div class=\"journal-content-article\">Khối thi đua số 3 họp.</div></body></html>")
	case path == "/bay/ma-1258":
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, "<html><head><title>Kh\xf4\xeci thi \xf0ua s\xf4\xec 5</title></head><body><h1>Kh\xf4\xeci thi \xf0ua s\xf4\xec 5 b\xe2\xccu Kh\xf4\xeci tr\xfd\xf5\xd2ng</h1>"+
			"<div class=\"journal-content-article\">C\xe1c tr\xfd\xf5\xccng h\xf2p kh\xf4\xeci.</div></body></html>")
	case path == "/bay/503":
		if count == 1 {
			w.Header().Set("Retry-After", "1")
			w.WriteHeader(http.StatusServiceUnavailable)
			break
		}
		p.page(w, r, "Đã trở lại", "<h1>Đã trở lại</h1>")
	case path == "/bay/loi-500":
		w.WriteHeader(http.StatusInternalServerError)
	case strings.HasPrefix(path, "/bay/gi") && strings.HasSuffix(path, "p"):
		p.page(w, r, "Một trang nhiều địa chỉ", "<h1>Một trang nhiều địa chỉ</h1>")
	case path == "/cam/khoi-thi-dua":
		p.page(w, r, "Cấm", "<h1>Trang cấm</h1>")
	default:
		return false
	}
	return true
}
