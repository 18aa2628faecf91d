package auth

import (
	"crypto/hmac"
	"crypto/sha256"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/tenant"
)

// User is an account as its office's admin sees it.
type User struct {
	ID        uuid.UUID
	Email     string
	Name      string
	Role      tenant.Role
	Office    string // BPS code in force
	Active    bool
	CreatedAt time.Time

	InvitedUntil *time.Time // of an invitation that was not accepted yet
}

// Scope says how far the user's rights reach: "office:7325", "province:7300"
// or "national".
func (u User) Scope() string {
	switch u.Role {
	case tenant.Officer, tenant.OfficeAdmin:
		return "office:" + u.Office
	case tenant.Supervisor:
		return "province:" + u.Office
	case tenant.NationalAdmin:
		return "national"
	}
	return ""
}

// NewUser is an account to be made.
type NewUser struct {
	Office   string // BPS code
	Email    string
	Name     string
	Role     tenant.Role
	Password string
	Invited  bool // instead of a password: the person chooses one by a link
}

// Bounds of what an account may hold. The password's follow NIST SP 800-63B
// §5.1.1: length, no rules about its characters.
const (
	maxEmail    = 254 // RFC 5321 §4.5.3.1.3
	maxName     = 100 // characters
	minPassword = 10  // characters
	maxPassword = 256 // bytes
)

// check trims the user's fields and names the wrong ones.
func (n *NewUser) check() error {
	n.Email, n.Name = address(n.Email), strings.TrimSpace(n.Name)
	wrong := slices.Concat(checkEmail(n.Email), checkName(n.Name))
	if !n.Invited {
		wrong = append(wrong, checkPassword(n.Password)...)
	}
	if !n.Role.Valid() {
		wrong = append(wrong, fault.Field{Path: "role", Code: "invalid"})
	}
	if len(wrong) > 0 {
		return fault.Invalid(wrong...)
	}
	return nil
}

// address is an e-mail address as it is compared: lower case, without blanks
// around it.
func address(email string) string { return strings.ToLower(strings.TrimSpace(email)) }

func checkEmail(email string) []fault.Field {
	local, domain, found := strings.Cut(email, "@")
	switch {
	case email == "":
		return []fault.Field{{Path: "email", Code: "required"}}
	case len(email) > maxEmail:
		return []fault.Field{{Path: "email", Code: "too_long"}}
	case !found, local == "", !strings.Contains(strings.Trim(domain, "."), "."),
		strings.Contains(domain, "@"), strings.Contains(domain, ".."), strings.ContainsFunc(email, unprintable):
		return []fault.Field{{Path: "email", Code: "invalid"}}
	}
	return nil
}

func unprintable(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) }

func checkName(name string) []fault.Field {
	switch {
	case name == "":
		return []fault.Field{{Path: "name", Code: "required"}}
	case utf8.RuneCountInString(name) > maxName:
		return []fault.Field{{Path: "name", Code: "too_long"}}
	case strings.ContainsFunc(name, unicode.IsControl):
		return []fault.Field{{Path: "name", Code: "invalid"}}
	}
	return nil
}

func checkPassword(password string) []fault.Field {
	switch {
	case utf8.RuneCountInString(password) < minPassword:
		return []fault.Field{{Path: "password", Code: "too_short"}}
	case len(password) > maxPassword:
		return []fault.Field{{Path: "password", Code: "too_long"}}
	}
	return nil
}

// mayManage is who makes and changes whom (trust.md §1, Rights): the command
// line everybody, the national admin office admins and supervisors, an office
// admin the officers of his own office.
func mayManage(a tenant.Actor, role tenant.Role, office tenant.Office) bool {
	if a.Kind == tenant.Command {
		return true
	}
	if a.Kind != tenant.User {
		return false
	}
	switch a.Role {
	case tenant.NationalAdmin:
		return role == tenant.OfficeAdmin || role == tenant.Supervisor
	case tenant.OfficeAdmin:
		return role == tenant.Officer && a.Office == office
	case tenant.Officer, tenant.Supervisor:
	}
	return false
}

// equals tells whether both are admins of the office.
func equals(a tenant.Actor, role tenant.Role, office tenant.Office) bool {
	return a.Kind == tenant.User && a.Role == tenant.OfficeAdmin && role == tenant.OfficeAdmin && a.Office == office
}

// mayReset is who invites whom anew: whoever may make the account, and an admin
// the other admins of his office.
func mayReset(a tenant.Actor, role tenant.Role, office tenant.Office) bool {
	return mayManage(a, role, office) || equals(a, role, office)
}

// fits tells whether an office of this kind can have the role: supervisors sit
// in provincial offices, the national admin in the central one.
func fits(role tenant.Role, officeKind string) bool {
	switch role {
	case tenant.Supervisor:
		return officeKind == "province"
	case tenant.NationalAdmin:
		return officeKind == "central"
	case tenant.Officer, tenant.OfficeAdmin:
		return true
	}
	return false
}

// hasher turns addresses into what the directory keeps of them.
type hasher []byte

func (key hasher) address(email string) []byte {
	m := hmac.New(sha256.New, key)
	m.Write([]byte("pst sign-in address " + address(email)))
	return m.Sum(nil)
}
