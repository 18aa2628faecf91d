package auth

import (
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/bps-pst/pst/internal/tenant"
)

func TestAnOfficerIsInvitedByTheAPIWithoutAPassword(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	admin := s.token(t, s.hire(t, tenant.OfficeAdmin))
	users, email := "/api/v1/offices/"+s.code+"/users", uuid.NewString()+"@contoh.test"
	made := s.expect(t, 201, "", "POST", users, `{"email":"`+email+`","name":"Wati"}`, "Authorization", admin)
	link, _ := made["invitation"].(map[string]any)
	token := text(link, "token")
	if !strings.HasPrefix(token, s.code+".i.") || text(link, "url") != "/konsol/undangan#"+token || text(made, "invited_until") == "" {
		t.Fatalf("made %v", made)
	}
	who := s.expect(t, 200, "", "POST", "/api/v1/auth/invitation", `{"token":"`+token+`"}`)
	if text(who, "name") != "Wati" || text(who, "email") != email || text(who, "office") != s.code {
		t.Errorf("for %v", who)
	}
	s.expect(t, 422, "invitation_unknown", "POST", "/api/v1/auth/invitation", `{"token":"`+s.code+`.i.x"}`)
	s.expect(t, 422, "invalid_input", "POST", "/api/v1/auth/invitation/accept", `{"token":"`+token+`","password":"pendek"}`)
	s.expect(t, 200, "", "POST", "/api/v1/auth/invitation/accept", `{"token":"`+token+`","password":"`+password+`"}`)
	s.expect(t, 422, "invitation_unknown", "POST", "/api/v1/auth/invitation/accept", `{"token":"`+token+`","password":"`+password+`"}`)
	s.expect(t, 200, "", "POST", "/api/v1/auth/login", `{"email":"`+email+`","password":"`+password+`"}`)
	again := s.expect(t, 201, "", "POST", users+"/"+text(made, "id")+"/invitation", "", "Authorization", admin)
	if text(again, "token") == token || text(again, "expires_at") != "2026-11-26T09:00:00+08:00" {
		t.Errorf("again %v", again)
	}
	up := s.expect(t, 200, "", "PATCH", users+"/"+text(made, "id"), `{"role":"office_admin"}`, "Authorization", admin)
	if up["role"] != "office_admin" {
		t.Errorf("promoted %v", up)
	}
	s.expect(t, 422, "invalid_input", "PATCH", users+"/"+text(made, "id"), `{"role":"supervisor"}`, "Authorization", admin)
}

func TestOnesOwnAccountIsKeptByTheAPI(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	u := s.hire(t, tenant.Officer)
	me := s.token(t, u)
	if got := s.expect(t, 200, "", "PATCH", "/api/v1/me", `{"name":"Rina"}`, "Authorization", me); got["name"] != "Rina" || got["email"] != u.Email {
		t.Errorf("%v", got)
	}
	s.expect(t, 422, "wrong_password", "POST", "/api/v1/me/password", `{"current":"salah sekali","new":"kata sandi kedua"}`, "Authorization", me)
	s.expect(t, 422, "invalid_input", "POST", "/api/v1/me/password", `{"current":"`+password+`","new":"x"}`, "Authorization", me)
	s.expect(t, 204, "", "POST", "/api/v1/me/password", `{"current":"`+password+`","new":"kata sandi kedua"}`, "Authorization", me)
	if got := s.expect(t, 200, "", "GET", "/api/v1/me/preferences", "", "Authorization", me); got["language"] != "id" {
		t.Errorf("%v", got)
	}
	body := `{"language":"en","sound":{"on":true,"volume":30},"shortcuts_off":true,"shortcuts":{"loket.next":"F4"}}`
	s.expect(t, 200, "", "PUT", "/api/v1/me/preferences", body, "Authorization", me)
	if got := s.expect(t, 200, "", "GET", "/api/v1/me/preferences", "", "Authorization", me); got["language"] != "en" {
		t.Errorf("%v", got)
	}
	s.expect(t, 422, "invalid_input", "PUT", "/api/v1/me/preferences", `{"language":"en"}`, "Authorization", me)
	s.expect(t, 401, "sign_in_needed", "GET", "/api/v1/me/preferences", "")
}
