package queue

import (
	"bufio"
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/office"
	"github.com/bps-pst/pst/internal/tenant"
)

// decides changes the office's options.
func (h *hall) decides(c office.OptionsChange) {
	h.Helper()
	if _, err := office.NewDesk(h.db, h.offices, []byte("server key")).ChangeProfile(h.public, office.ProfileChange{OptionsChange: c}); err != nil {
		h.Fatal(err)
	}
}

func set[T any](v T) *T { return &v }

func (h *hall) digits() string {
	key, _ := tenant.OfficeOf(h.public)
	return h.links.LobbyCode(key, h.clock.Now())
}

func TestAnOfficeMayAskPhonesForTheDigitsOfItsLobby(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 1)
	v := somebody("konsultasi")
	v.LobbyCode = "not asked for"
	if _, err := h.Take(h.public, v); err != nil {
		t.Fatal(err)
	}
	h.decides(office.OptionsChange{LobbyCode: set(true)})
	wrong := func(typed, code string) {
		t.Helper()
		v.LobbyCode = typed
		_, err := h.Take(h.public, v)
		if f := h.refusal(err, fault.InvalidInput); len(f.Fields) != 1 || f.Fields[0] != (fault.Field{Path: "lobby_code", Code: code}) {
			t.Errorf("%q: %+v", typed, f.Fields)
		}
	}
	now := h.digits()
	wrong("", "required")
	wrong(now+"0", "lobby_code_wrong")
	wrong(strings.Map(func(r rune) rune { return '0' + (r-'0'+1)%10 }, now), "lobby_code_wrong")
	v.LobbyCode = " " + now[:1] + " " + now[1:]
	if _, err := h.Take(h.public, v); err != nil {
		t.Errorf("the digits on the screen: %v", err)
	}
	h.clock.Advance(10 * time.Minute)
	v.LobbyCode = now
	if _, err := h.Take(h.public, v); err != nil {
		t.Errorf("the digits before: %v", err)
	}
	h.clock.Advance(10 * time.Minute)
	if now != h.digits() {
		wrong(now, "lobby_code_wrong")
	}
	for ctx, from := range map[context.Context]Source{h.public: FromKiosk, h.officers[0]: FromOfficer} {
		if _, err := h.Take(ctx, Visit{Service: "konsultasi", Source: from}); err != nil {
			t.Errorf("%s: %v", from, err)
		}
	}
	if day, err := h.Today(h.officers[0]); err != nil || len(day.Waiting) != 5 {
		t.Errorf("%d numbers, %v", len(day.Waiting), err)
	}
}

func TestOnlyTheTVIsToldTheDigits(t *testing.T) {
	t.Parallel()
	g := newGallery(t)
	_, tv := g.pair(tenant.TV)
	_, kiosk := g.pair(tenant.Kiosk)
	board := func(token string) any {
		_, doc := g.said("GET", g.code+"/board", token, "", "")
		return doc["lobby_code"]
	}
	if got := board(tv); got != nil {
		t.Errorf("digits that nobody asks for: %v", got)
	}
	g.decides(office.OptionsChange{LobbyCode: set(true)})
	if tvs, kiosks := board(tv), board(kiosk); tvs != g.digits() || kiosks != nil {
		t.Errorf("TV %v, kiosk %v, want %s", tvs, kiosks, g.digits())
	}
	b, err := g.boardFrame(g.public)
	if err != nil || strings.Contains(string(b.Data), "lobby_code") {
		t.Errorf("the public board: %s %v", b.Data, err)
	}
	ctx, leave := context.WithTimeout(context.Background(), 20*time.Second)
	defer leave()
	res := g.do(ctx, "GET", g.code+"/board/stream", tv, "", "")
	defer func() { _ = res.Body.Close() }()
	g.officerTakes()
	for lines := bufio.NewScanner(res.Body); lines.Scan(); {
		data, is := strings.CutPrefix(lines.Text(), "data: ")
		var s Screen
		if !is || json.Unmarshal([]byte(data), &s) != nil {
			continue
		}
		if s.LobbyCode != g.digits() {
			t.Errorf("a frame with the digits %q", s.LobbyCode)
		}
		if s.Waiting == 1 {
			return
		}
	}
	t.Error("the stream never showed the new number")
}

func (g *gallery) officerTakes() {
	g.Helper()
	if _, err := g.Take(g.officers[0], Visit{Service: "konsultasi", Source: FromOfficer}); err != nil {
		g.Fatal(err)
	}
}

func TestPhonesTakeAsManyNumbersADayAsTheOfficeGivesThem(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 1)
	h.decides(office.OptionsChange{OnlineQuota: set(2)})
	h.take()
	if _, err := h.Take(h.officers[0], Visit{Service: "konsultasi", Source: FromOfficer}); err != nil {
		t.Fatal(err)
	}
	h.take()
	_, err := h.Take(h.public, somebody("konsultasi"))
	h.refused(err, fault.QuotaFull)
	if _, err := h.Take(h.public, Visit{Service: "konsultasi", Source: FromKiosk}); err != nil {
		t.Errorf("the kiosk: %v", err)
	}
	h.clock.Advance(24 * time.Hour)
	h.take()
}

func TestPhonesTakeNumbersFromTheTimeTheOfficeOpensThem(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 1)
	phone, kiosk := somebody("konsultasi"), Visit{Service: "konsultasi", Source: FromKiosk}
	try := func(at string, v Visit, opens bool) {
		t.Helper()
		h.at(at)
		_, err := h.Take(h.public, v)
		if opens && err != nil {
			t.Errorf("%s %s: %v", at, v.Source, err)
		}
		if !opens {
			h.refused(err, fault.OfficeClosed)
		}
	}
	h.decides(office.OptionsChange{OnlineEarly: set(0)})
	try("07:59", phone, false)
	try("07:30", kiosk, true)
	try("08:00", phone, true)
	h.decides(office.OptionsChange{OnlineEarly: set(90)})
	try("06:29", phone, false)
	try("06:30", phone, true)
	try("06:30", kiosk, false)
}

func TestWhoDoesNotComeIsAbsentByTheOfficesOwnRule(t *testing.T) {
	t.Parallel()
	h := newHall(t, "7325", 1)
	o := h.officers[0]
	h.decides(office.OptionsChange{NoShowCalls: set(3), NoShowSeconds: set(120)})
	if v, err := h.Today(o); err != nil || v.Absence != (Absence{3, 120}) {
		t.Errorf("%+v %v", v.Absence, err)
	}
	first := h.take()
	h.take()
	h.next(0)
	if _, err := h.Recall(o, first.ID); err != nil {
		t.Fatal(err)
	}
	h.at("09:01:59")
	_, err := h.NoShow(o, first.ID)
	if f := h.refusal(err, fault.TooEarlyNoShow); f.Args["seconds"] != 2 {
		t.Errorf("seconds left: %v", f.Args)
	}
	h.at("09:02")
	if _, err := h.NoShow(o, first.ID); err != nil {
		t.Errorf("after the time: %v", err)
	}
	h.decides(office.OptionsChange{NoShowCalls: set(1), NoShowSeconds: set(600)})
	second := h.next(0)
	if _, err := h.NoShow(o, second.ID); err != nil {
		t.Errorf("after one call: %v", err)
	}
}
