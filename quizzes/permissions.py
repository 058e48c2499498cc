"""Who may do what with certificates in the editor."""

from wagtail.permission_policies import ModelPermissionPolicy

from academy.people.scope import scope_of


class CertificatePolicy(ModelPermissionPolicy):
    """Trainers and administrators see every certificate and may revoke it; nobody makes one by hand or deletes one."""

    def user_has_permission(self, user, action):
        return action in {"view", "change"} and scope_of(user).sees_everyone

    def user_has_any_permission(self, user, actions):
        return any(self.user_has_permission(user, action) for action in actions)
