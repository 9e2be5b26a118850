package web

import (
	"context"
	"fmt"
	"os/exec"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// browser is a headless Chromium; without one the test is skipped, loudly.
func browser(t *testing.T) context.Context {
	t.Helper()
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if p, err := exec.LookPath(name); err == nil {
			path = p
			break
		}
	}
	if path == "" {
		t.Skip("SKIPPED: no Chromium here (Debian: apt-get install chromium); pages aren't tested in a browser")
	}
	if testing.Short() {
		t.Skip("a browser takes seconds")
	}
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), chromedp.ExecPath(path), chromedp.UserDataDir(t.TempDir()),
		chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun, chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true), chromedp.Flag("hide-scrollbars", true), chromedp.Flag("disable-dev-shm-usage", true))
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx, chromedp.Navigate("about:blank")); err != nil {
		t.Fatalf("start %s: %v", path, err)
	}
	return ctx
}

// script runs JavaScript on the page and gives its text.
func script(t *testing.T, ctx context.Context, code string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	text, err := chromedp.Run(ctx, chromedp.Evaluate[string]("String("+code+")"))
	if err != nil {
		t.Fatalf("script %s: %v", code, err)
	}
	return text
}

// visit goes to a page and waits for it.
func visit(t *testing.T, ctx context.Context, address string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	if err := chromedp.Do(ctx, chromedp.Navigate(address)); err != nil {
		t.Fatalf("visit %s: %v", address, err)
	}
}

// until waits for the script to give true.
func until(t *testing.T, ctx context.Context, code string) {
	t.Helper()
	for range 200 {
		wait, cancel := context.WithTimeout(ctx, 5*time.Second)
		text, err := chromedp.Run(wait, chromedp.Evaluate[string]("String("+code+")"))
		cancel()
		if err == nil && text == "true" {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("never came true: %s at %s", code, script(t, ctx, "location.href"))
}

func logIn(t *testing.T, ctx context.Context, s *site, name string) {
	t.Helper()
	visit(t, ctx, s.URL+"/login")
	script(t, ctx, fmt.Sprintf(`(document.querySelector("[name=name]").value=%q, document.querySelector("[name=password]").value=%q, document.querySelector("form[action='/login']").submit(), 1)`, name, password))
	until(t, ctx, `location.pathname === "/" && !!document.querySelector("form[action='/logout']")`)
}
