//go:build linux

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func TestFullDisk(t *testing.T) {
	posts := filepath.Join(t.TempDir(), "posts")
	writePosts(t, posts, 300)
	t.Run("small disk", func(t *testing.T) {
		disk := t.TempDir()
		if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, "size=1500k"); err != nil {
			t.Skipf("SKIPPED: a small disk can't be mounted (needs root): %v", err)
		}
		defer func() {
			if err := syscall.Unmount(disk, 0); err != nil {
				t.Error(err)
			}
		}()
		dir := filepath.Join(disk, "corpus")
		code, stderr := exitOf(t, program(t.Context(), "ingest", "-q", "--corpus", dir, posts))
		isFull(t, code, stderr, posts, dir, func() (int, string) {
			if err := syscall.Mount("tmpfs", disk, "tmpfs", syscall.MS_REMOUNT, "size=64m"); err != nil {
				t.Fatal(err)
			}
			return exitOf(t, program(t.Context(), "ingest", "-q", "--corpus", dir, posts))
		})
	})
	t.Run("limit of the file size", func(t *testing.T) {
		if _, err := exec.LookPath("sh"); err != nil {
			t.Skip("SKIPPED: no sh to set a limit with")
		}
		dir := filepath.Join(t.TempDir(), "corpus")
		ingest := func() *exec.Cmd { return program(t.Context(), "ingest", "-q", "--corpus", dir, posts) }
		limited := exec.CommandContext(t.Context(), "sh", "-c", `ulimit -f 600; exec "$0" "$@"`)
		limited.Args = append(limited.Args, ingest().Args...)
		limited.Env = ingest().Env
		code, stderr := exitOf(t, limited)
		isFull(t, code, stderr, posts, dir, func() (int, string) { return exitOf(t, ingest()) })
	})
}

// asNobody lets the program run without root's rights, which no permission
// stops. It takes a copy of it that others may execute.
func asNobody(t *testing.T, top string) func(args ...string) *exec.Cmd {
	t.Helper()
	if os.Getuid() != 0 {
		return func(args ...string) *exec.Cmd { return program(t.Context(), args...) }
	}
	binary, err := os.ReadFile(os.Args[0])
	if err != nil {
		t.Fatal(err)
	}
	copied := filepath.Join(top, "sokhoi")
	if err := os.WriteFile(copied, binary, 0o755); err != nil {
		t.Fatal(err)
	}
	// The folder of t.TempDir's parent is closed to others.
	for _, dir := range []string{filepath.Dir(top), top} {
		if err := os.Chmod(dir, 0o777); err != nil {
			t.Fatal(err)
		}
	}
	return func(args ...string) *exec.Cmd {
		cmd := program(t.Context(), args...)
		cmd.Path = copied
		cmd.Args[0] = copied
		cmd.Dir = top
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
		return cmd
	}
}

func TestFolderWithoutPermission(t *testing.T) {
	top := t.TempDir()
	posts := filepath.Join(top, "posts")
	closed := filepath.Join(posts, "closed")
	writePosts(t, posts, 2)
	writePosts(t, closed, 2)
	if err := os.WriteFile(filepath.Join(posts, "secret.txt"), []byte("x"), 0); err != nil {
		t.Fatal(err)
	}
	nobody := asNobody(t, top)
	if err := os.Chmod(closed, 0); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = os.Chmod(closed, 0o755) }() // for the removal
	dir := filepath.Join(top, "corpus")
	code, stderr := exitOf(t, nobody("ingest", "--corpus", dir, posts))
	if code != exitInput || !strings.Contains(stderr, closed+": permission denied") || !strings.Contains(stderr, "secret.txt: permission denied") {
		t.Fatalf("exit code %d, %q", code, stderr)
	}
	got := dump(t, dir)
	for _, want := range []string{"0000.txt", "0001.txt", `closed","origin":"file","state":"failed","code":"permission","reason":"permission denied"`} {
		if !strings.Contains(got, want) {
			t.Errorf("the corpus doesn't tell %s", want)
		}
	}
	if code, _ := exitOf(t, nobody("ingest", "--corpus", filepath.Join(closed, "corpus"), posts)); code != exitMachine {
		t.Errorf("a corpus in a closed folder: exit code %d, want %d", code, exitMachine)
	}
	if err := os.Chmod(closed, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(filepath.Join(posts, "secret.txt"), 0o644); err != nil {
		t.Fatal(err)
	}
	if os.Getuid() == 0 { // dump opened the database as root
		_ = filepath.Walk(dir, func(path string, _ os.FileInfo, _ error) error { return os.Chown(path, 65534, 65534) })
	}
	if code, stderr := exitOf(t, nobody("retry", "--corpus", dir)); code != exitOK {
		t.Errorf("retry: exit code %d, %q", code, stderr)
	}
	if got := dump(t, dir); strings.Contains(got, `"state":"failed"`) || !strings.Contains(got, "closed/0001.txt") {
		t.Errorf("after retry the corpus holds\n%s", got)
	}
}
