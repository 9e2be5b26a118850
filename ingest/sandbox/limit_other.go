//go:build !linux

package sandbox

import (
	"os"
	"os/exec"
)

func executable() (string, error) { return os.Executable() }

func setGroup(*exec.Cmd) {}

func kill(c *exec.Cmd) {
	if c.Process != nil {
		_ = c.Process.Kill() // gone already is fine
	}
}

// limitAddressSpace does nothing: only the runtime's soft limit bounds memory here.
func limitAddressSpace(int64) {}

func residentBytes(int) int64 { return 0 }
