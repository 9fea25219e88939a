"""Model classes of published apps that projects extend; see `_django.bases` for the form."""

STUBS = """

## django_prometheus.models : django_prometheus
class ExportModelOperationsMixin:
    pass

## dirtyfields : dirtyfields
class DirtyFieldsMixin:
    pass

## modelcluster.models : modelcluster
class ClusterableModel(models.Model):
    class Meta:
        abstract = True

## parler.models : parler
class TranslatableModelMixin:
    pass
class TranslatableModel(models.Model):
    class Meta:
        abstract = True
class TranslatedFieldsModel(models.Model):
    language_code = models.CharField(max_length=15, db_index=True)
    class Meta:
        abstract = True

## guardian.models : guardian
class BaseObjectPermission(models.Model):
    permission = models.ForeignKey("auth.Permission", models.CASCADE)
    class Meta:
        abstract = True
class UserObjectPermissionBase(BaseObjectPermission):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE)
    class Meta:
        abstract = True
        unique_together = ["user", "permission", "content_object"]
class GroupObjectPermissionBase(BaseObjectPermission):
    group = models.ForeignKey("auth.Group", models.CASCADE)
    class Meta:
        abstract = True
        unique_together = ["group", "permission", "content_object"]
class GuardianUserMixin(models.Model):
    class Meta:
        abstract = True
class GuardianGroupMixin(models.Model):
    class Meta:
        abstract = True

## taggit.models : taggit
class TagBase(models.Model):
    name = models.CharField(unique=True, max_length=100)
    slug = models.SlugField(unique=True, max_length=100, allow_unicode=True)
    class Meta:
        abstract = True
class Tag(TagBase):
    pass
class ItemBase(models.Model):
    class Meta:
        abstract = True
class TaggedItemBase(ItemBase):
    tag = models.ForeignKey("taggit.Tag", models.CASCADE)
    class Meta:
        abstract = True
class CommonGenericTaggedItemBase(ItemBase):
    content_type = models.ForeignKey("contenttypes.ContentType", models.CASCADE)
    class Meta:
        abstract = True
class GenericTaggedItemBase(CommonGenericTaggedItemBase):
    object_id = models.IntegerField(db_index=True)
    class Meta:
        abstract = True
class GenericUUIDTaggedItemBase(CommonGenericTaggedItemBase):
    object_id = models.UUIDField(db_index=True)
    class Meta:
        abstract = True
class TaggedItem(GenericTaggedItemBase, TaggedItemBase):
    pass

## oauth2_provider.models : oauth2_provider
class AbstractApplication(models.Model):
    id = models.BigAutoField(primary_key=True)
    client_id = models.CharField(max_length=100, unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True)
    redirect_uris = models.TextField(blank=True)
    post_logout_redirect_uris = models.TextField(blank=True, default="")
    client_type = models.CharField(max_length=32)
    authorization_grant_type = models.CharField(max_length=44)
    client_secret = models.CharField(max_length=255, blank=True, db_index=True)
    hash_client_secret = models.BooleanField(default=True)
    name = models.CharField(max_length=255, blank=True)
    skip_authorization = models.BooleanField(default=False)
    created = models.DateTimeField(auto_now_add=True)
    updated = models.DateTimeField(auto_now=True)
    algorithm = models.CharField(max_length=5, default="", blank=True)
    allowed_origins = models.TextField(blank=True, default="")
    class Meta:
        abstract = True
class Application(AbstractApplication):
    pass

## django_celery_beat.models : django_celery_beat
class PeriodicTask(models.Model):
    name = models.CharField(max_length=200, unique=True)

## wagtail.models wagtail.core.models wagtail.wagtailcore.models : wagtailcore
class Site(models.Model):
    hostname = models.CharField(max_length=255, db_index=True)
class Locale(models.Model):
    language_code = models.CharField(max_length=100, unique=True)
class Collection(MP_Node):
    name = models.CharField(max_length=255)
class Revision(models.Model):
    object_id = models.CharField(max_length=255)
class Page(models.Model):
    title = models.CharField(max_length=255)
class MP_Node(models.Model):
    path = models.CharField(max_length=255, unique=True)
    depth = models.PositiveIntegerField()
    numchild = models.PositiveIntegerField(default=0)
    class Meta:
        abstract = True
class Orderable(models.Model):
    sort_order = models.IntegerField(null=True, blank=True, editable=False)
    class Meta:
        abstract = True
class TranslatableMixin(models.Model):
    translation_key = models.UUIDField(editable=False)
    locale = models.ForeignKey("wagtailcore.Locale", models.PROTECT, editable=False)
    class Meta:
        abstract = True
        unique_together = [("translation_key", "locale")]
class BootstrapTranslatableMixin(TranslatableMixin):
    translation_key = models.UUIDField(null=True, editable=False)
    locale = models.ForeignKey("wagtailcore.Locale", models.PROTECT, null=True, editable=False)
    class Meta:
        abstract = True
class CollectionMember(models.Model):
    collection = models.ForeignKey("wagtailcore.Collection", models.CASCADE)
    class Meta:
        abstract = True
class PreviewableMixin:
    pass
class WorkflowMixin:
    pass
class RevisionMixin(models.Model):
    latest_revision = models.ForeignKey(
        "wagtailcore.Revision", models.SET_NULL, null=True, blank=True, editable=False
    )
    class Meta:
        abstract = True
class DraftStateMixin(RevisionMixin):
    live = models.BooleanField(default=True, editable=False)
    has_unpublished_changes = models.BooleanField(default=False, editable=False)
    first_published_at = models.DateTimeField(blank=True, null=True, db_index=True)
    last_published_at = models.DateTimeField(null=True, editable=False)
    live_revision = models.ForeignKey(
        "wagtailcore.Revision", models.SET_NULL, null=True, blank=True, editable=False
    )
    go_live_at = models.DateTimeField(blank=True, null=True)
    expire_at = models.DateTimeField(blank=True, null=True)
    expired = models.BooleanField(default=False, editable=False)
    class Meta:
        abstract = True
class LockableMixin(models.Model):
    locked = models.BooleanField(default=False, editable=False)
    locked_at = models.DateTimeField(null=True, editable=False)
    locked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False
    )
    class Meta:
        abstract = True

## wagtail.images.models wagtail.images : wagtailimages
class AbstractImage(models.Model):
    collection = models.ForeignKey("wagtailcore.Collection", models.CASCADE)
    title = models.CharField(max_length=255)
    file = models.ImageField()
    description = models.CharField(blank=True, max_length=255, default="")
    width = models.IntegerField(editable=False)
    height = models.IntegerField(editable=False)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)
    uploaded_by_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True
    )
    focal_point_x = models.PositiveIntegerField(null=True, blank=True)
    focal_point_y = models.PositiveIntegerField(null=True, blank=True)
    focal_point_width = models.PositiveIntegerField(null=True, blank=True)
    focal_point_height = models.PositiveIntegerField(null=True, blank=True)
    file_size = models.PositiveIntegerField(null=True, editable=False)
    file_hash = models.CharField(max_length=40, blank=True, editable=False, db_index=True)
    class Meta:
        abstract = True
class Image(AbstractImage):
    pass
class AbstractRendition(models.Model):
    filter_spec = models.CharField(max_length=255, db_index=True)
    file = models.ImageField()
    width = models.IntegerField(editable=False)
    height = models.IntegerField(editable=False)
    focal_point_key = models.CharField(max_length=16, blank=True, default="", editable=False)
    class Meta:
        abstract = True

## wagtail.documents.models wagtail.documents : wagtaildocs
class AbstractDocument(models.Model):
    collection = models.ForeignKey("wagtailcore.Collection", models.CASCADE)
    title = models.CharField(max_length=255)
    file = models.FileField()
    created_at = models.DateTimeField(auto_now_add=True)
    uploaded_by_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True
    )
    file_size = models.PositiveBigIntegerField(null=True, editable=False)
    file_hash = models.CharField(max_length=40, blank=True, editable=False)
    class Meta:
        abstract = True
class Document(AbstractDocument):
    pass

## wagtail.contrib.settings.models wagtail.contrib.settings : wagtailsettings
class AbstractSetting(models.Model):
    class Meta:
        abstract = True
class BaseGenericSetting(AbstractSetting):
    class Meta:
        abstract = True
class BaseSiteSetting(AbstractSetting):
    site = models.OneToOneField("wagtailcore.Site", models.CASCADE, editable=False)
    class Meta:
        abstract = True
class BaseSetting(BaseSiteSetting):
    class Meta:
        abstract = True

## wagtail.contrib.forms.models : wagtailforms
class AbstractFormSubmission(models.Model):
    form_data = models.JSONField()
    page = models.ForeignKey("wagtailcore.Page", models.CASCADE)
    submit_time = models.DateTimeField(auto_now_add=True)
    class Meta:
        abstract = True
class AbstractFormField(models.Model):
    sort_order = models.IntegerField(null=True, blank=True, editable=False)
    clean_name = models.CharField(max_length=255, blank=True, default="")
    label = models.CharField(max_length=255)
    field_type = models.CharField(max_length=16)
    required = models.BooleanField(default=True)
    choices = models.TextField(blank=True)
    default_value = models.TextField(blank=True)
    help_text = models.CharField(max_length=255, blank=True)
    class Meta:
        abstract = True
class AbstractForm(wagtail.models.Page):
    class Meta:
        abstract = True
class AbstractEmailForm(AbstractForm):
    to_address = models.CharField(max_length=255, blank=True)
    from_address = models.EmailField(max_length=255, blank=True)
    subject = models.CharField(max_length=255, blank=True)
    class Meta:
        abstract = True

## modelsearch.abstract_models : modelsearch
class AbstractIndexEntry(models.Model):
    content_type = models.ForeignKey("contenttypes.ContentType", models.CASCADE)
    object_id = models.CharField(max_length=50)
    title_norm = models.FloatField(default=1.0)
    autocomplete = models.SearchVectorField()
    title = models.SearchVectorField()
    body = models.SearchVectorField()
    title_text = models.TextField(default="")
    body_text = models.TextField(default="")
    class Meta:
        abstract = True
        unique_together = ("content_type", "object_id")
        indexes = [
            GinIndex(fields=["autocomplete"]),
            GinIndex(fields=["title"]),
            GinIndex(fields=["body"]),
        ]
class AbstractSQLiteFTSIndexEntry:
    pass
"""
