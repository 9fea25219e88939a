"""Which column each kind of model field makes, as data: PostgreSQL's types.

Sources: Django's model field reference and its PostgreSQL backend's `data_types`; for packages
their own documentation.
"""

from __future__ import annotations

from typing import Any

from msgspec import Struct


class Kind(Struct, frozen=True):
    """A kind of field. `type` may hold `{max_length}`, `{max_digits}` and `{decimal_places}`.

    `role`: column, one (foreign key), unique-one (one to one), many, none (no column), array or
    generated. `defaults` are arguments that the field class sets itself; `beside` names further
    columns (`_currency`) with their types.
    """

    type: str = ""
    role: str = "column"
    defaults: dict[str, Any] = {}
    reference: str = ""
    beside: tuple[tuple[str, str], ...] = ()
    auto: bool = False


def _char(length: int | None = None, **more: Any) -> Kind:
    defaults = {"max_length": length, **more} if length else more
    return Kind("varchar({max_length})", defaults=defaults)


ONE, UNIQUE_ONE = Kind(role="one"), Kind(role="unique-one")
MANY, NONE = Kind(role="many"), Kind(role="none")
_TEXT, _JSON, _TIME = Kind("text"), Kind("jsonb"), Kind("timestamptz")
_INT, _DATE = Kind("integer"), Kind("date")

DJANGO: dict[str, Kind] = {
    "Field": Kind(role="plain"),
    "AutoField": Kind("integer", auto=True),
    "BigAutoField": Kind("bigint", auto=True),
    "SmallAutoField": Kind("smallint", auto=True),
    "BigIntegerField": Kind("bigint"),
    "BinaryField": Kind("bytea"),
    "BooleanField": Kind("boolean"),
    "NullBooleanField": Kind("boolean", defaults={"null": True}),
    "CharField": _char(),
    "CommaSeparatedIntegerField": _char(),
    "DateField": _DATE,
    "DateTimeField": _TIME,
    "DecimalField": Kind("numeric({max_digits},{decimal_places})"),
    "DurationField": Kind("interval"),
    "EmailField": _char(254),
    "FileField": _char(100),
    "FilePathField": _char(100),
    "FloatField": Kind("double precision"),
    "GenericIPAddressField": Kind("inet"),
    "IPAddressField": Kind("inet"),
    "ImageField": _char(100),
    "IntegerField": _INT,
    "JSONField": _JSON,
    "OrderWrt": _INT,
    "PositiveBigIntegerField": Kind("bigint"),
    "PositiveIntegerField": _INT,
    "PositiveSmallIntegerField": Kind("smallint"),
    "SlugField": _char(50, db_index=True),
    "SmallIntegerField": Kind("smallint"),
    "TextField": _TEXT,
    "TimeField": Kind("time"),
    "URLField": _char(200),
    "UUIDField": Kind("uuid"),
    "ForeignKey": ONE,
    "OneToOneField": UNIQUE_ONE,
    "ManyToManyField": MANY,
    "GenericForeignKey": NONE,
    "GenericRelation": NONE,
    "CompositePrimaryKey": Kind(role="composite"),
    "ForeignObject": NONE,
    "GeneratedField": Kind(role="generated"),
    # django.contrib.postgres.fields and .search
    "ArrayField": Kind(role="array"),
    "HStoreField": Kind("hstore"),
    "CICharField": Kind("citext"),
    "CIEmailField": Kind("citext"),
    "CITextField": Kind("citext"),
    "IntegerRangeField": Kind("int4range"),
    "BigIntegerRangeField": Kind("int8range"),
    "DecimalRangeField": Kind("numrange"),
    "FloatRangeField": Kind("numrange"),
    "DateTimeRangeField": Kind("tstzrange"),
    "DateRangeField": Kind("daterange"),
    "SearchVectorField": Kind("tsvector"),
    # django.contrib.gis.db.models
    "GeometryField": Kind("geometry(Geometry,4326)"),
    "PointField": Kind("geometry(Point,4326)"),
    "LineStringField": Kind("geometry(LineString,4326)"),
    "PolygonField": Kind("geometry(Polygon,4326)"),
    "MultiPointField": Kind("geometry(MultiPoint,4326)"),
    "MultiLineStringField": Kind("geometry(MultiLineString,4326)"),
    "MultiPolygonField": Kind("geometry(MultiPolygon,4326)"),
    "GeometryCollectionField": Kind("geometry(GeometryCollection,4326)"),
    "RasterField": Kind("raster"),
}
"""Django's own field classes."""

PACKAGES: dict[str, Kind] = {
    "modelcluster.fields.ParentalKey": ONE,
    "modelcluster.fields.ParentalManyToManyField": MANY,
    "mptt.fields.TreeForeignKey": ONE,
    "mptt.fields.TreeOneToOneField": UNIQUE_ONE,
    "mptt.fields.TreeManyToManyField": MANY,
    "mptt.models.TreeForeignKey": ONE,
    "mptt.models.TreeOneToOneField": UNIQUE_ONE,
    "mptt.models.TreeManyToManyField": MANY,
    "sortedm2m.fields.SortedManyToManyField": MANY,
    "annoying.fields.AutoOneToOneField": UNIQUE_ONE,
    "annoying.fields.JSONField": _TEXT,
    "parler.models.TranslatedFields": NONE,
    "parler.fields.TranslatedField": NONE,
    "taggit.managers.TaggableManager": NONE,
    "modelcluster.contrib.taggit.ClusterTaggableManager": NONE,
    "auditlog.models.AuditlogHistoryField": NONE,
    "imagekit.models.ImageSpecField": NONE,
    "imagekit.models.fields.ImageSpecField": NONE,
    "polymorphic_tree.models.PolymorphicTreeForeignKey": ONE,
    "smart_selects.db_fields.ChainedForeignKey": ONE,
    "smart_selects.db_fields.GroupedForeignKey": ONE,
    "smart_selects.db_fields.ChainedManyToManyField": MANY,
    "django_fsm.FSMField": _char(50),
    "django_fsm.FSMIntegerField": _INT,
    "django_fsm.FSMKeyField": ONE,
    "djmoney.models.fields.MoneyField": Kind(
        "numeric({max_digits},{decimal_places})", beside=(("_currency", "varchar(3)"),)
    ),
    "djmoney.models.fields.CurrencyField": _char(3),
    "model_utils.fields.AutoCreatedField": _TIME,
    "model_utils.fields.AutoLastModifiedField": _TIME,
    "model_utils.fields.MonitorField": _TIME,
    "model_utils.fields.StatusField": _char(100),
    "model_utils.fields.SplitField": Kind("text", beside=(("_excerpt:_{}_excerpt", "text"),)),
    "model_utils.fields.UUIDField": Kind("uuid", defaults={"primary_key": True}),
    "model_utils.fields.UrlsafeTokenField": _char(128),
    "django_extensions.db.fields.AutoSlugField": _char(50, db_index=True),
    "django_extensions.db.fields.RandomCharField": _char(),
    "django_extensions.db.fields.CreationDateTimeField": _TIME,
    "django_extensions.db.fields.ModificationDateTimeField": _TIME,
    "django_extensions.db.fields.ShortUUIDField": _char(36),
    "django_extensions.db.fields.json.JSONField": _TEXT,
    "autoslug.AutoSlugField": _char(50, db_index=True),
    "autoslug.fields.AutoSlugField": _char(50, db_index=True),
    "shortuuid.django_fields.ShortUUIDField": _char(22),
    "phonenumber_field.modelfields.PhoneNumberField": _char(128),
    "django_countries.fields.CountryField": _char(2),
    "timezone_field.TimeZoneField": _char(63),
    "timezone_field.fields.TimeZoneField": _char(63),
    "colorfield.fields.ColorField": _char(25),
    "multiselectfield.MultiSelectField": _char(200),
    "multiselectfield.db.fields.MultiSelectField": _char(200),
    "enumfields.EnumField": _char(10),
    "enumfields.EnumIntegerField": _INT,
    "enumfields.fields.EnumField": _char(10),
    "enumfields.fields.EnumIntegerField": _INT,
    "picklefield.fields.PickledObjectField": _TEXT,
    "picklefield.PickledObjectField": _TEXT,
    "jsonfield.JSONField": _TEXT,
    "jsonfield.fields.JSONField": _TEXT,
    "recurrence.fields.RecurrenceField": _TEXT,
    "ckeditor.fields.RichTextField": _TEXT,
    "ckeditor_uploader.fields.RichTextUploadingField": _TEXT,
    "tinymce.models.HTMLField": _TEXT,
    "django_summernote.fields.SummernoteTextField": _TEXT,
    "markdownx.models.MarkdownxField": _TEXT,
    "mdeditor.fields.MDTextField": _TEXT,
    "martor.models.MartorField": _TEXT,
    "cloudinary.models.CloudinaryField": _char(255),
    "sorl.thumbnail.ImageField": _char(100),
    "easy_thumbnails.fields.ThumbnailerImageField": _char(100),
    "versatileimagefield.fields.VersatileImageField": _char(100),
    "versatileimagefield.fields.PPOIField": _char(20),
    "stdimage.models.StdImageField": _char(100),
    "imagekit.models.ProcessedImageField": _char(100),
    "localflavor.us.models.USStateField": _char(2),
    "localflavor.us.models.USZipCodeField": _char(10),
    "encrypted_model_fields.fields.EncryptedCharField": _TEXT,
    "fernet_fields.EncryptedTextField": Kind("bytea"),
    "fernet_fields.EncryptedCharField": Kind("bytea"),
    "pgtrigger.fields": NONE,
    "pgvector.django.VectorField": Kind("vector({dimensions})"),
    "pgvector.django.HalfVectorField": Kind("halfvec({dimensions})"),
    "django_ltree.fields.PathField": Kind("ltree"),
    "netfields.InetAddressField": Kind("inet"),
    "netfields.CidrAddressField": Kind("cidr"),
    "netfields.MACAddressField": Kind("macaddr"),
    "psqlextra.fields.HStoreField": Kind("hstore"),
    "citext.CITextField": Kind("citext"),
    "django_enumfield.enum.EnumField": _INT,
    "oauth2_provider.models.ClientSecretField": _char(255),
    "wagtail.fields.RichTextField": _TEXT,
    "wagtail.fields.StreamField": _JSON,
    "wagtail.core.fields.RichTextField": _TEXT,
    "wagtail.core.fields.StreamField": _JSON,
    "wagtail.images.models.WagtailImageField": _char(100),
    "filer.fields.image.FilerImageField": Kind(role="one", reference="filer.Image"),
    "filer.fields.file.FilerFileField": Kind(role="one", reference="filer.File"),
    "filer.fields.folder.FilerFolderField": Kind(role="one", reference="filer.Folder"),
    "cms.models.fields.PlaceholderField": Kind(role="one", reference="cms.Placeholder"),
    "cms.models.PlaceholderField": Kind(role="one", reference="cms.Placeholder"),
}
"""Field classes of published packages by qualified name."""

_ENDINGS: tuple[tuple[str, Kind], ...] = (
    ("ManyToManyField", MANY),
    ("OneToOneField", UNIQUE_ONE),
    ("ForeignKeyField", ONE),
    ("ForeignKey", ONE),
    ("ParentalKey", ONE),
    ("TaggableManager", NONE),
    ("GenericRelation", NONE),
    ("GenericForeignKey", NONE),
)
_HINTS: tuple[tuple[str, Kind], ...] = (
    ("JSON", _JSON),
    ("Json", _JSON),
    ("UUID", Kind("uuid")),
    ("DateTime", _TIME),
    ("Date", _DATE),
    ("Boolean", Kind("boolean")),
    ("Decimal", Kind("numeric({max_digits},{decimal_places})")),
    ("Money", Kind("numeric({max_digits},{decimal_places})")),
    ("Float", Kind("double precision")),
    ("Integer", _INT),
    ("Slug", _char(50, db_index=True)),
    ("Image", _char(100)),
    ("File", _char(100)),
    ("Email", _char(254)),
    ("URL", _char(200)),
    ("Char", _char()),
    ("Text", _TEXT),
    ("HTML", _TEXT),
    ("Markdown", _TEXT),
    ("Binary", Kind("bytea")),
)
_DJANGO_MODULES = ("django.db.models.", "django.contrib.", "django.contrib.gis.db.models.")


def known(name: str) -> Kind | None:
    """The kind of an installed package's field class by its qualified name, or None.

    A class that no table holds is judged by its name; only names that end like a field's count.
    """
    tail = name.rsplit(".", 1)[-1]
    if name.startswith(_DJANGO_MODULES):
        return DJANGO.get(tail)
    found = PACKAGES.get(name)
    if found is not None:
        return found
    ending = next((k for end, k in _ENDINGS if tail.endswith(end)), None)
    if ending is not None or not tail.endswith("Field") or _foreign(name):
        return ending if not _foreign(name) else None
    same = PACKAGES_BY_TAIL.get((name.split(".")[0], tail)) or DJANGO.get(tail)
    if same is not None:
        return same
    return next((k for hint, k in _HINTS if hint in tail), Kind("varchar({max_length})"))


_NOT_MODELS = frozenset(
    [
        "forms",
        "serializers",
        "rest_framework",
        "graphene",
        "marshmallow",
        "wtforms",
        "filters",
        "django_filters",
        "fields_",
        "peewee",
        "tortoise",
        "mongoengine",
        "pydantic",
        "dataclasses",
        "ninja",
        "import_export",
        "strawberry",
        "elasticsearch",
        "django_elasticsearch_dsl",
        "haystack",
        "odmantic",
        "umongo",
        "typing",
        "attr",
        "attrs",
        "factory",
    ]
)


def _foreign(name: str) -> bool:
    """Whether a qualified name belongs to fields of something other than models."""
    return any(part in _NOT_MODELS for part in name.split("."))


PACKAGES_BY_TAIL = {(n.split(".")[0], n.rsplit(".", 1)[-1]): k for n, k in PACKAGES.items()}
"""The same by top-level package and class name, for classes imported from elsewhere in it."""
