using FsCheck;
using FsCheck.Fluent;
using Rollcall.Scim.Dialects;
using Rollcall.Scim.Messages;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;

namespace Rollcall.Scim.Tests.Resources;

public sealed class ResourceBinderPropertyTests
{
    private static readonly ResourceType User = ScimSchemas.Standard.User;

    // Names that mean something, in several spellings, and some that mean nothing.
    private static readonly Gen<string> Name = Gen.Elements(
        "schemas", "id", "meta", "externalId", "userName", "USERNAME", "name", "givenName", "active", "password", "emails", "phoneNumbers", "x509Certificates", "profileUrl", "value",
        "type", "primary", "display", "displayName", "members", "groups", "manager", "department", "roles", "unknown", "$ref",
        SchemaUrns.User, SchemaUrns.EnterpriseUser, "urn:scim:schemas:extension:enterprise:1.0", "urn:example:x");

    private static readonly Gen<ScimValue> Simple = Gen.Elements<ScimValue>(
        new ScimString("a"), new ScimString("b"), new ScimString(""), new ScimString("True"), new ScimString("{\"value\":\"a\"}"), new ScimString(SchemaUrns.User),
        ScimBoolean.True, ScimBoolean.False, ScimNull.Instance, new ScimInteger(7), new ScimDecimal(1.5m));

    private static readonly Gen<ScimObject> Body = Gen.Sized(size => Object(Math.Min(size, 5)));

    // Bodies that are likely to be accepted, so that what is bound is looked at too.
    private static readonly Gen<ScimObject> LikelyBody = Body.Select(body => Core(body).With("userName", new ScimString("b")));

    [Fact]
    public void Any_object_is_bound_or_refused_in_a_tolerant_directory() => Prop.ForAll(Body.ToArbitrary(), body => Holds(body, ScimDialect.Tolerant)).Check(Properties.Config);

    [Fact]
    public void Any_object_is_bound_or_refused_in_a_strict_directory() => Prop.ForAll(Body.ToArbitrary(), body => Holds(body, ScimDialect.Strict)).Check(Properties.Config);

    [Fact]
    public void A_bound_document_binds_to_itself() => Prop.ForAll(LikelyBody.ToArbitrary(), body => Holds(body, ScimDialect.Tolerant)).Check(Properties.Config.WithMaxTest(1500));

    [Fact]
    public void A_document_bound_strictly_binds_to_itself() =>
        Prop.ForAll(LikelyBody.ToArbitrary(), body => Holds(Declared(body), ScimDialect.Strict)).Check(Properties.Config.WithMaxTest(1500));

    [Fact]
    public void A_document_that_was_bound_and_written_reads_back() => Prop.ForAll(LikelyBody.ToArbitrary(), body =>
    {
        var document = Bound(body, ScimDialect.Tolerant, []);
        return document is null || Json.Value(Json.Text(document)).Equals(document);
    }).Check(Properties.Config);

    [Fact]
    public void Replacing_a_document_by_itself_changes_nothing() => Prop.ForAll(LikelyBody.ToArbitrary(), body =>
    {
        var document = Bound(body, ScimDialect.Tolerant, []);
        return document is null || DocumentDifference.Paths(User, document, ResourceReplacement.Merge(User, document, document, strict: false)).IsEmpty;
    }).Check(Properties.Config);

    [Fact]
    public void What_is_likely_to_be_accepted_often_is()
    {
        var bodies = LikelyBody.Sample(500, new Rnd(2015_09, 7643), 50);

        bodies.Count(body => Bound(body, ScimDialect.Tolerant, []) is not null).ShouldBeGreaterThan(100);
    }

    private static bool Holds(ScimObject body, ScimDialect dialect)
    {
        if (Bound(body, dialect, []) is not { } document)
            return true;
        var ignored = new List<string>();
        return string.Equals(Json.Text(ResourceBinder.Bind(document, User, dialect, ignored)), Json.Text(document), StringComparison.Ordinal) && ignored.Count == 0;
    }

    // Null is a refusal; anything but a ScimException fails the test.
    private static ScimObject? Bound(ScimObject body, ScimDialect dialect, List<string> ignored)
    {
        try
        {
            return ResourceBinder.Bind(dialect.RewriteResource(body, User, ignored), User, dialect, ignored);
        }
        catch (ScimException error) when (error.Status == 400)
        {
            return null;
        }
    }

    private static ScimObject Core(ScimObject body) => new([.. body.Members.Where(m => m.Value is not (ScimInteger or ScimDecimal))]);

    private static ScimObject Declared(ScimObject body) =>
        new ScimObject([.. body.Members.Where(m => User.Find(m.Key) is not null || User.FindExtension(m.Key) is not null)])
            .With("schemas", new ScimList([new ScimString(SchemaUrns.User), new ScimString(SchemaUrns.EnterpriseUser)]));

    private static Gen<ScimObject> Object(int depth) => Name.SelectMany(name => Value(depth - 1).Select(value => KeyValuePair.Create(name, value))).ListOf()
        .Select(members => new ScimObject([.. members.DistinctBy(m => m.Key, StringComparer.OrdinalIgnoreCase).Take(8)]));

    private static Gen<ScimValue> Value(int depth) => depth <= 0
        ? Simple
        : Gen.Frequency(
            (3, Simple),
            (1, Object(depth - 1).Select(ScimValue (o) => o)),
            (1, Value(depth - 1).ListOf().Select(ScimValue (items) => new ScimList([.. items.Take(4)]))));
}
