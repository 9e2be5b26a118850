package sandbox

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"syscall"
)

// executable is this very program, even where its file was replaced meanwhile.
func executable() (string, error) {
	const self = "/proc/self/exe"
	if path, err := os.Readlink(self); err == nil {
		if _, err := os.Stat(path); err == nil {
			return path, nil
		}
		return fmt.Sprintf("/proc/%d/exe", os.Getpid()), nil
	}
	return os.Executable()
}

// setGroup puts the child and the programs it starts into a group of their own.
func setGroup(c *exec.Cmd) {
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
}

// kill ends the child and the programs it started.
func kill(c *exec.Cmd) {
	if c.Process != nil {
		_ = syscall.Kill(-c.Process.Pid, syscall.SIGKILL) // gone already is fine
	}
}

// limitAddressSpace lets this process map at most more bytes from now on. It is
// the last of three bounds, so that a failure to set it is no error.
func limitAddressSpace(more int64) {
	pages, ok := statm(os.Getpid(), 0)
	if !ok {
		return
	}
	limit := uint64(pages*int64(os.Getpagesize()) + more)
	_ = syscall.Setrlimit(syscall.RLIMIT_AS, &syscall.Rlimit{Cur: limit, Max: limit})
}

// residentBytes is the memory that the process holds, 0 where unknown.
func residentBytes(pid int) int64 {
	pages, _ := statm(pid, 1)
	return pages * int64(os.Getpagesize())
}

// statm is a field of /proc/PID/statm: 0 the pages mapped, 1 those resident.
func statm(pid, field int) (int64, bool) {
	b, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/statm")
	if err != nil {
		return 0, false
	}
	fields := bytes.Fields(b)
	if len(fields) <= field {
		return 0, false
	}
	n, err := strconv.ParseInt(string(fields[field]), 10, 64)
	return n, err == nil
}
