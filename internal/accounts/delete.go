package accounts

import (
	"context"
	"strings"

	"gantry/internal/model"
	"gantry/internal/store"
)

const catID = "rocket.cat"

// Deletion is the input of users.delete.
type Deletion struct {
	UserParam
	Confirm bool `json:"confirmRelinquish"`
}

// DeleteUser removes somebody's account.
func (s *Service) DeleteUser(ctx context.Context, who model.Caller, in Deletion) (model.None, error) {
	if !s.may(who, "delete-user") {
		return model.None{}, errUnauthorized
	}
	u, err := s.find(ctx, s.Store.Reader, in.UserParam)
	if err != nil {
		return model.None{}, err
	}
	return model.None{}, s.remove(ctx, u.ID, in.Confirm)
}

// MethodDeletion is the input of the method deleteUser.
type MethodDeletion struct {
	UserID  string `json:"userId" check:"required"`
	Confirm bool   `json:"confirmRelinquish" check:"nullable"`
}

// DeleteMethod is DeleteUser in the form of DDP.
func (s *Service) DeleteMethod(ctx context.Context, who model.Caller, in MethodDeletion) (bool, error) {
	if !s.may(who, "delete-user") {
		return false, model.Errorf("error-not-allowed", "Not allowed").By("deleteUser")
	}
	err := s.remove(ctx, in.UserID, in.Confirm)
	return err == nil, err
}

// remove deletes an account: what only it owns goes to others or is removed,
// its memberships end, and then it is gone with all it could sign in with.
func (s *Service) remove(ctx context.Context, userID string, confirmed bool) error {
	refuse := func(code, reason, action string) error {
		return model.Errorf(code, "%s", reason).With(map[string]any{"method": "deleteUser", "action": action})
	}
	return s.Store.Update(ctx, func(tx *store.Tx) error {
		u, err := tx.User(ctx, userID)
		if err != nil {
			return refuseMissing(err, model.Errorf("error-invalid-user", "Invalid user to delete").By("deleteUser"))
		}
		last, err := s.lastAdmin(ctx, tx, u)
		switch {
		case err != nil:
			return err
		case u.ID == catID:
			return refuse("error-action-not-allowed", "Deleting the rocket.cat user is not allowed", "Delete_user")
		case u.Type == "app":
			return model.Errorf("error-cannot-delete-app-user", "Deleting app user is not allowed").By("deleteUser")
		case last:
			return refuse("error-action-not-allowed", "Leaving the app without admins is not allowed", "Remove_last_admin")
		}
		if err := s.Rooms.Relinquish(ctx, tx, &u, confirmed); err != nil {
			return err
		}
		if err := s.Rooms.Depart(ctx, tx, &u); err != nil {
			return err
		}
		return wrap("delete an account", tx.DeleteUser(ctx, u.ID))
	})
}

// OwnDeletion is the input of users.deleteOwnAccount; Password is its
// sha-256 digest, or for who has none that of the username.
type OwnDeletion struct {
	Password string `json:"password"`
	Confirm  bool   `json:"confirmRelinquish"`
}

// DeleteOwn removes the caller's account.
func (s *Service) DeleteOwn(ctx context.Context, who model.Caller, in OwnDeletion) (model.None, error) {
	const method = "deleteUserOwnAccount"
	if in.Password == "" {
		return model.None{}, model.Fail(`Body parameter "password" is required.`)
	}
	if !s.Settings.Get().Bool("Accounts_AllowDeleteOwnAccount") {
		return model.None{}, model.Errorf("error-not-allowed", "Not allowed")
	}
	digest := strings.ToLower(strings.TrimSpace(in.Password))
	match, has, err := s.isPassword(ctx, who.UserID, digest)
	switch {
	case err != nil:
		return model.None{}, err
	case has && !match:
		return model.None{}, model.Errorf("error-invalid-password", "Invalid password").By(method)
	case !has && (who.Username == "" || Digest(who.Username) != digest):
		return model.None{}, model.Errorf("error-invalid-username", "Invalid username").By(method)
	}
	return model.None{}, s.remove(ctx, who.UserID, in.Confirm)
}
