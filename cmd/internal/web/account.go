package web

import (
	"cmp"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/crypto/argon2"
)

// account is somebody who may log in.
type account struct {
	Name     string    `json:"name"`
	Role     Role      `json:"role"`
	Password string    `json:"password,omitempty"` // hash; "" where only tokens let in
	Tokens   []token   `json:"tokens,omitempty"`
	Made     time.Time `json:"made"`
}

// token lets a program in as the account.
type token struct {
	Name   string    `json:"name"`
	SHA256 string    `json:"sha256"` // of the token, hexadecimal
	Made   time.Time `json:"made"`
}

// MarshalText is the name of the role.
func (r Role) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText reads the name of a role of accounts.
func (r *Role) UnmarshalText(b []byte) (err error) {
	*r, err = ParseRole(string(b))
	return err
}

// accounts is the file of accounts. Changes by the command line are seen at the
// next login or request.
type accounts struct {
	path string

	mu     sync.Mutex
	stamp  string // size and time of the file as read
	byName map[string]*account
	tokens map[string]*account // by SHA-256 of the token
}

func openAccounts(path string) (*accounts, error) {
	a := &accounts{path: path}
	return a, a.read()
}

// read reads the file where it has changed. A missing file is one without
// accounts.
func (a *accounts) read() error {
	stamp := "none"
	var list []*account
	if a.path != "" {
		info, err := os.Stat(a.path)
		switch {
		case err == nil:
			stamp = fmt.Sprint(info.Size(), info.ModTime().UnixNano())
		case !errors.Is(err, fs.ErrNotExist):
			return err
		}
	}
	if stamp == a.stamp {
		return nil
	}
	if stamp != "none" {
		var err error
		if list, err = readAccounts(a.path); err != nil {
			return err
		}
	}
	a.stamp, a.byName, a.tokens = stamp, map[string]*account{}, map[string]*account{}
	for _, x := range list {
		a.byName[x.Name] = x
		for _, t := range x.Tokens {
			a.tokens[t.SHA256] = x
		}
	}
	return nil
}

func (a *accounts) named(name string) (*account, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if err := a.read(); err != nil {
		return nil, err
	}
	return a.byName[name], nil
}

func (a *accounts) withToken(secret string) (*account, error) {
	sum := sha256.Sum256([]byte(secret))
	a.mu.Lock()
	defer a.mu.Unlock()
	if err := a.read(); err != nil {
		return nil, err
	}
	return a.tokens[hex.EncodeToString(sum[:])], nil
}

func (a *accounts) all() ([]*account, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if err := a.read(); err != nil {
		return nil, err
	}
	out := make([]*account, 0, len(a.byName))
	for _, x := range a.byName {
		out = append(out, x)
	}
	slices.SortFunc(out, func(x, y *account) int { return cmp.Compare(x.Name, y.Name) })
	return out, nil
}

func readAccounts(path string) ([]*account, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var file struct {
		Accounts []*account `json:"accounts"`
	}
	if err := json.Unmarshal(text, &file); err != nil {
		return nil, fmt.Errorf("accounts %s: %w", path, err)
	}
	return file.Accounts, nil
}

// change reads, changes and writes the file of accounts, one process at a time.
func change(path string, f func([]*account) ([]*account, error)) error {
	lock := path + ".lock"
	l, err := os.OpenFile(lock, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("accounts: another process changes them; where none does, remove %s", lock)
	}
	if err != nil {
		return err
	}
	defer os.Remove(lock)
	defer l.Close()
	list, err := readAccounts(path)
	if err != nil {
		return err
	}
	if list, err = f(list); err != nil {
		return err
	}
	slices.SortFunc(list, func(x, y *account) int { return cmp.Compare(x.Name, y.Name) })
	text, err := json.MarshalIndent(map[string]any{"accounts": list}, "", "  ")
	if err != nil {
		return err
	}
	temporary, err := os.CreateTemp(filepath.Dir(path), ".accounts-*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(temporary.Name())
	_, err = temporary.Write(append(text, '\n'))
	if err = errors.Join(err, temporary.Sync(), temporary.Close()); err != nil {
		return err
	}
	return os.Rename(temporary.Name(), path)
}

// MinPassword is the fewest characters of a password.
const MinPassword = 10

// PutAccount adds an account to the file at path, or changes its role and
// password. An empty password leaves it as it is.
func PutAccount(path, name string, role Role, password string, now time.Time) error {
	if !validName(name) {
		return fmt.Errorf("%q is no name of an account: letters, digits and . _ - @ only, at most 64", name)
	}
	if password != "" && len([]rune(password)) < MinPassword {
		return fmt.Errorf("the password has less than %d characters", MinPassword)
	}
	hash := ""
	if password != "" {
		hash = hashPassword(password)
	}
	return change(path, func(list []*account) ([]*account, error) {
		i := slices.IndexFunc(list, func(a *account) bool { return a.Name == name })
		if i < 0 {
			if password == "" {
				return nil, errors.New("a new account needs a password")
			}
			list = append(list, &account{Name: name, Made: now})
			i = len(list) - 1
		}
		list[i].Role = role
		if hash != "" {
			list[i].Password = hash
		}
		return list, nil
	})
}

// RemoveAccount takes an account with its tokens out of the file.
func RemoveAccount(path, name string) error {
	return change(path, func(list []*account) ([]*account, error) {
		n := len(list)
		list = slices.DeleteFunc(list, func(a *account) bool { return a.Name == name })
		if len(list) == n {
			return nil, fmt.Errorf("no account %q", name)
		}
		return list, nil
	})
}

// NewToken gives the account a token with a name, and returns the token, which
// is kept nowhere else.
func NewToken(path, name, tokenName string, now time.Time) (string, error) {
	secret := "sokhoi_" + random(32)
	sum := sha256.Sum256([]byte(secret))
	err := change(path, func(list []*account) ([]*account, error) {
		i := slices.IndexFunc(list, func(a *account) bool { return a.Name == name })
		if i < 0 {
			return nil, fmt.Errorf("no account %q", name)
		}
		if slices.ContainsFunc(list[i].Tokens, func(t token) bool { return t.Name == tokenName }) {
			return nil, fmt.Errorf("%s has a token %q already", name, tokenName)
		}
		list[i].Tokens = append(list[i].Tokens, token{tokenName, hex.EncodeToString(sum[:]), now})
		return list, nil
	})
	return secret, err
}

// RevokeToken takes a token from the account.
func RevokeToken(path, name, tokenName string) error {
	return change(path, func(list []*account) ([]*account, error) {
		for _, a := range list {
			n := len(a.Tokens)
			if a.Name == name {
				if a.Tokens = slices.DeleteFunc(a.Tokens, func(t token) bool { return t.Name == tokenName }); len(a.Tokens) < n {
					return list, nil
				}
			}
		}
		return nil, fmt.Errorf("%s has no token %q", name, tokenName)
	})
}

// Account is what may be told of an account.
type Account struct {
	Name   string
	Role   Role
	Tokens []string
	Made   time.Time
}

// Accounts lists the accounts of the file.
func Accounts(path string) ([]Account, error) {
	list, err := readAccounts(path)
	if err != nil {
		return nil, err
	}
	var out []Account
	for _, a := range list {
		x := Account{Name: a.Name, Role: a.Role, Made: a.Made}
		for _, t := range a.Tokens {
			x.Tokens = append(x.Tokens, t.Name)
		}
		out = append(out, x)
	}
	return out, nil
}

func validName(s string) bool {
	if s == "" || len(s) > 64 {
		return false
	}
	return !strings.ContainsFunc(s, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("._-@", r))
	})
}

// The cost of argon2id: 19 MiB, two passes, as OWASP advises for one lane.
const (
	hashMemory = 19 * 1024 // KiB
	hashPasses = 2
	hashLength = 32
)

func hashPassword(password string) string {
	salt := make([]byte, 16)
	_, _ = rand.Read(salt) // never fails
	key := argon2.IDKey([]byte(password), salt, hashPasses, hashMemory, 1, hashLength)
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=1$%s$%s", argon2.Version, hashMemory, hashPasses,
		base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(key))
}

// checkPassword reports whether the password has the hash. It takes as long for
// an empty hash, so that the time doesn't tell which accounts there are.
func checkPassword(hash, password string) bool {
	known := hash != ""
	var version, memory, passes, lanes uint32
	var salt, key []byte
	if parts := strings.Split(hash, "$"); len(parts) == 6 && parts[1] == "argon2id" {
		_, err1 := fmt.Sscanf(parts[2], "v=%d", &version)
		_, err2 := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &memory, &passes, &lanes)
		var err3, err4 error
		salt, err3 = base64.RawStdEncoding.DecodeString(parts[4])
		key, err4 = base64.RawStdEncoding.DecodeString(parts[5])
		known = errors.Join(err1, err2, err3, err4) == nil && version == argon2.Version && len(key) > 0 &&
			memory > 0 && memory <= 1<<20 && passes > 0 && passes <= 16 && lanes > 0 && lanes <= 16
	}
	if !known || len(key) == 0 {
		argon2.IDKey([]byte(password), []byte("no such account."), hashPasses, hashMemory, 1, hashLength)
		return false
	}
	got := argon2.IDKey([]byte(password), salt, passes, memory, uint8(lanes), uint32(len(key)))
	return subtle.ConstantTimeCompare(got, key) == 1
}

// random is n random bytes as text.
func random(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails
	return base64.RawURLEncoding.EncodeToString(b)
}
