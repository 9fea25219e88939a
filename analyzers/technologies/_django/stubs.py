"""Model classes of Django itself and of common base packages; see `_django.bases` for the form."""

STUBS = """

## django.contrib.auth.base_user : auth
class AbstractBaseUser(models.Model):
    password = models.CharField("password", max_length=128)
    last_login = models.DateTimeField("last login", blank=True, null=True)
    class Meta:
        abstract = True

## django.contrib.auth.models : auth
class AbstractBaseUser(models.Model):
    password = models.CharField("password", max_length=128)
    last_login = models.DateTimeField("last login", blank=True, null=True)
    class Meta:
        abstract = True
class PermissionsMixin(models.Model):
    is_superuser = models.BooleanField("superuser status", default=False)
    groups = models.ManyToManyField("auth.Group", blank=True)
    user_permissions = models.ManyToManyField("auth.Permission", blank=True)
    class Meta:
        abstract = True
class AbstractUser(AbstractBaseUser, PermissionsMixin):
    username = models.CharField("username", max_length=150, unique=True)
    first_name = models.CharField("first name", max_length=150, blank=True)
    last_name = models.CharField("last name", max_length=150, blank=True)
    email = models.EmailField("email address", blank=True)
    is_staff = models.BooleanField("staff status", default=False)
    is_active = models.BooleanField("active", default=True)
    date_joined = models.DateTimeField("date joined", default=timezone.now)
    class Meta:
        abstract = True
class User(AbstractUser):
    class Meta:
        swappable = "AUTH_USER_MODEL"
class Permission(models.Model):
    name = models.CharField(max_length=255)
class Group(models.Model):
    name = models.CharField(max_length=150, unique=True)

## django.contrib.contenttypes.models : contenttypes
class ContentType(models.Model):
    app_label = models.CharField(max_length=100)
    class Meta:
        db_table = "django_content_type"

## django.contrib.sites.models : sites
class Site(models.Model):
    domain = models.CharField(max_length=100, unique=True)
    class Meta:
        db_table = "django_site"

## django.contrib.sessions.models django.contrib.sessions.base_session : sessions
class AbstractBaseSession(models.Model):
    session_key = models.CharField(max_length=40, primary_key=True)
    session_data = models.TextField()
    expire_date = models.DateTimeField(db_index=True)
    class Meta:
        abstract = True
class Session(AbstractBaseSession):
    class Meta(AbstractBaseSession.Meta):
        db_table = "django_session"

## django.contrib.admin.models : admin
class LogEntry(models.Model):
    object_repr = models.CharField(max_length=200)
    class Meta:
        db_table = "django_admin_log"

## django.contrib.flatpages.models : flatpages
class FlatPage(models.Model):
    url = models.CharField(max_length=100, db_index=True)
    class Meta:
        db_table = "django_flatpage"

## django.contrib.redirects.models : redirects
class Redirect(models.Model):
    old_path = models.CharField(max_length=200, db_index=True)
    class Meta:
        db_table = "django_redirect"

## django.contrib.gis.db.models : gis
class Model(models.Model):
    class Meta:
        abstract = True

## rest_framework.authtoken.models : authtoken
class Token(models.Model):
    key = models.CharField(max_length=40, primary_key=True)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    created = models.DateTimeField(auto_now_add=True)

## mptt.models mptt : mptt
class MPTTModel(models.Model):
    lft = models.PositiveIntegerField(editable=False)
    rght = models.PositiveIntegerField(editable=False)
    tree_id = models.PositiveIntegerField(db_index=True, editable=False)
    level = models.PositiveIntegerField(editable=False)
    class Meta:
        abstract = True
    class Added:
        indexes = [
            models.Index(
                fields=["tree_id", "lft"], name="%(app_label)s_%(class)s_tree_id_lft_idx"
            )
        ]

## treebeard.mp_tree : treebeard
class MP_Node(models.Model):
    path = models.CharField(max_length=255, unique=True)
    depth = models.PositiveIntegerField()
    numchild = models.PositiveIntegerField(default=0)
    class Meta:
        abstract = True

## treebeard.ns_tree : treebeard
class NS_Node(models.Model):
    lft = models.PositiveIntegerField(db_index=True)
    rgt = models.PositiveIntegerField(db_index=True)
    tree_id = models.PositiveIntegerField(db_index=True)
    depth = models.PositiveIntegerField(db_index=True)
    class Meta:
        abstract = True

## treebeard.al_tree treebeard.models : treebeard
class AL_Node(models.Model):
    class Meta:
        abstract = True
class Node(models.Model):
    class Meta:
        abstract = True

## treenode.models : treenode
class TreeNodeModel(models.Model):
    tn_ancestors_pks = models.TextField(blank=True, default="", editable=False)
    tn_ancestors_count = models.PositiveIntegerField(default=0, editable=False)
    tn_children_pks = models.TextField(blank=True, default="", editable=False)
    tn_children_count = models.PositiveIntegerField(default=0, editable=False)
    tn_depth = models.PositiveIntegerField(default=0, editable=False)
    tn_descendants_pks = models.TextField(blank=True, default="", editable=False)
    tn_descendants_count = models.PositiveIntegerField(default=0, editable=False)
    tn_index = models.PositiveIntegerField(default=0, editable=False)
    tn_level = models.PositiveIntegerField(default=1, editable=False)
    tn_parent = models.ForeignKey("self", models.CASCADE, blank=True, null=True)
    tn_priority = models.PositiveIntegerField(default=0)
    tn_order = models.PositiveIntegerField(default=0, editable=False)
    tn_siblings_pks = models.TextField(blank=True, default="", editable=False)
    tn_siblings_count = models.PositiveIntegerField(default=0, editable=False)
    class Meta:
        abstract = True

## tree_queries.models : tree_queries
class TreeNode(models.Model):
    parent = models.ForeignKey("self", models.CASCADE, blank=True, null=True)
    class Meta:
        abstract = True
class OrderableTreeNode(TreeNode):
    position = models.PositiveIntegerField(default=0, db_index=True)
    class Meta:
        abstract = True

## polymorphic.models polymorphic : polymorphic
class PolymorphicModel(models.Model):
    polymorphic_ctype = models.ForeignKey(
        "contenttypes.ContentType", models.CASCADE, null=True, editable=False
    )
    class Meta:
        abstract = True

## django_extensions.db.models : django_extensions
class TimeStampedModel(models.Model):
    created = models.DateTimeField(auto_now_add=True)
    modified = models.DateTimeField(auto_now=True)
    class Meta:
        abstract = True
class TitleDescriptionModel(models.Model):
    title = models.CharField(max_length=255)
    description = models.TextField(blank=True, null=True)
    class Meta:
        abstract = True
class TitleSlugDescriptionModel(TitleDescriptionModel):
    slug = models.SlugField(blank=True, editable=False)
    class Meta:
        abstract = True
class ActivatorModel(models.Model):
    status = models.IntegerField(default=1)
    activate_date = models.DateTimeField(blank=True, null=True)
    deactivate_date = models.DateTimeField(blank=True, null=True)
    class Meta:
        abstract = True

## model_utils.models : model_utils
class TimeStampedModel(models.Model):
    created = models.DateTimeField(default=timezone.now, editable=False)
    modified = models.DateTimeField(default=timezone.now, editable=False)
    class Meta:
        abstract = True
class TimeFramedModel(models.Model):
    start = models.DateTimeField(null=True, blank=True)
    end = models.DateTimeField(null=True, blank=True)
    class Meta:
        abstract = True
class StatusModel(models.Model):
    status = models.CharField(max_length=100)
    status_changed = models.DateTimeField(default=timezone.now)
    class Meta:
        abstract = True
class SoftDeletableModel(models.Model):
    is_removed = models.BooleanField(default=False)
    class Meta:
        abstract = True
class UUIDModel(models.Model):
    id = models.UUIDField(primary_key=True, editable=False)
    class Meta:
        abstract = True

## django_softdelete.models : django_softdelete
class SoftDeleteModel(models.Model):
    deleted_at = models.DateTimeField(blank=True, null=True)
    restored_at = models.DateTimeField(blank=True, null=True)
    transaction_id = models.UUIDField(blank=True, null=True)
    class Meta:
        abstract = True

## softdelete.models : softdelete
class SoftDeleteObject(models.Model):
    deleted_at = models.DateTimeField(blank=True, null=True, db_index=True, editable=False)
    class Meta:
        abstract = True

## safedelete.models : safedelete
class SafeDeleteModel(models.Model):
    deleted = models.DateTimeField(editable=False, null=True, db_index=True)
    deleted_by_cascade = models.BooleanField(default=False, editable=False)
    class Meta:
        abstract = True
class SafeDeleteMixin(SafeDeleteModel):
    class Meta:
        abstract = True

## ordered_model.models : ordered_model
class OrderedModelBase(models.Model):
    class Meta:
        abstract = True
class OrderedModel(OrderedModelBase):
    order = models.PositiveIntegerField(editable=False, db_index=True)
    class Meta:
        abstract = True

## adminsortable.models : adminsortable
class SortableMixin(models.Model):
    class Meta:
        abstract = True

## solo.models : solo
class SingletonModel(models.Model):
    class Meta:
        abstract = True

## django_lifecycle.models django_lifecycle : django_lifecycle
class LifecycleModelMixin:
    pass
class LifecycleModel(models.Model):
    class Meta:
        abstract = True
"""
