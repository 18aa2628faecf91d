package web

import (
	"strconv"
	"testing"

	"github.com/gofiber/fiber/v2"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/i18n"
	"github.com/bps-pst/pst/internal/tenant"
)

func TestEveryFaultHasASentenceAndEveryStatusATitle(t *testing.T) {
	t.Parallel()
	for _, code := range fault.Codes() {
		for _, key := range []string{"fault." + string(code), "status." + strconv.Itoa(code.Status())} {
			if !i18n.Has(key) {
				t.Errorf("the catalogue has no %q", key)
			}
		}
	}
	for code := range fieldCodes {
		if !i18n.Has("field." + code) {
			t.Errorf("the catalogue has no %q", "field."+code)
		}
	}
}

func TestAnExtraMemberThatIsNotJSONDoesNotLoseTheProblem(t *testing.T) {
	t.Parallel()
	h := open(t, Options{}, func(d *Door) {
		d.Page(Route{Method: "GET", Path: "/hooks/odd", Right: tenant.Public}, func(*fiber.Ctx) error {
			return fault.New(fault.Conflict).With("held_by", func() {})
		})
		d.Page(Route{Method: "GET", Path: "/hooks/later", Right: tenant.Public}, func(*fiber.Ctx) error {
			return fault.New(fault.TooManyRequests).With("retry_after", 30)
		})
	})
	h.refused(fault.Conflict, "GET", "/hooks/odd", "")
	if r := h.refused(fault.TooManyRequests, "GET", "/hooks/later", ""); r.header.Get("Retry-After") != "30" {
		t.Errorf("Retry-After: %q", r.header.Get("Retry-After"))
	}
}
