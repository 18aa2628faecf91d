package auth

import (
	"context"

	"github.com/bps-pst/pst/internal/fault"
	"github.com/bps-pst/pst/internal/tenant"
)

// Demo is a demonstration account and how to sign in to it (api.md,
// demo-accounts.json).
type Demo struct {
	Email    string      `json:"email"`
	Password string      `json:"password"`
	Role     tenant.Role `json:"role"`
	Office   string      `json:"office"`
}

var demos = []NewUser{
	{Office: "7325", Email: "petugas1.7325@contoh.test", Name: "Petugas Satu", Role: tenant.Officer},
	{Office: "7325", Email: "petugas2.7325@contoh.test", Name: "Petugas Dua", Role: tenant.Officer},
	{Office: "7325", Email: "admin.7325@contoh.test", Name: "Admin Kantor 7325", Role: tenant.OfficeAdmin},
	{Office: "7371", Email: "petugas.7371@contoh.test", Name: "Petugas Kota Makassar", Role: tenant.Officer},
	{Office: "7300", Email: "pembina.7300@contoh.test", Name: "Pembina Provinsi 7300", Role: tenant.Supervisor},
	{Office: "0000", Email: "admin.nasional@contoh.test", Name: "Admin Nasional", Role: tenant.NationalAdmin},
}

// SeedDemo makes the demonstration accounts that are not there yet, each with
// a random password, and returns those it made; a used installation gets none.
func (d *Desk) SeedDemo(ctx context.Context) ([]Demo, error) {
	ctx = tenant.WithActor(ctx, tenant.Actor{Kind: tenant.Command})
	var made []Demo
	for _, n := range demos {
		n.Password = randomPassword()
		_, err := d.CreateUser(ctx, n)
		if fault.Is(err, fault.AlreadyExists) {
			continue
		}
		if err != nil {
			return made, err
		}
		made = append(made, Demo{Email: n.Email, Password: n.Password, Role: n.Role, Office: n.Office})
	}
	return made, nil
}

// ReissueDemo gives every demonstration account a new password, making those
// that are not there yet; for a first start that was cut off before anybody
// learned the passwords.
func (d *Desk) ReissueDemo(ctx context.Context) ([]Demo, error) {
	ctx = tenant.WithActor(ctx, tenant.Actor{Kind: tenant.Command})
	made, err := d.SeedDemo(ctx)
	if err != nil {
		return nil, err
	}
	fresh := map[string]Demo{}
	for _, m := range made {
		fresh[m.Email] = m
	}
	all := make([]Demo, 0, len(demos))
	for _, n := range demos {
		m, ok := fresh[n.Email]
		if !ok {
			m = Demo{Email: n.Email, Password: randomPassword(), Role: n.Role, Office: n.Office}
			if _, err := d.SetPassword(ctx, m.Email, m.Password); err != nil {
				return nil, err
			}
		}
		all = append(all, m)
	}
	return all, nil
}
