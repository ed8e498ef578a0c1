using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Rollcall.Scim.Dialects;
using Rollcall.Scim.Messages;
using Rollcall.Scim.Patching;
using Rollcall.Scim.Resources;
using Rollcall.Scim.Schemas;
using Rollcall.Scim.Tests.Resources;

namespace Rollcall.Scim.Tests.Patching;

public sealed class PatchPropertyTests
{
    private static readonly ResourceType User = ScimSchemas.Standard.User;

    private static readonly ResourceType[] Types = [User, ScimSchemas.Standard.Group];

    private static readonly ScimDialect[] Dialects = [ScimDialect.Strict, ScimDialect.Tolerant];

    private static readonly Gen<string> Word = Gen.Elements("work", "home", "Work", "a@x.example", "b@x.example", "é", "x");

    private static readonly Gen<ScimValue> Email =
        from value in Gen.Elements("a@x.example", "b@x.example", "c@x.example", "d@x.example")
        from type in Gen.Elements<string?>(null, "work", "home", "other")
        from primary in Gen.Elements<ScimBoolean?>(null, null, ScimBoolean.True, ScimBoolean.False)
        select (ScimValue)Complex(("value", new ScimString(value)), ("type", type is null ? null : new ScimString(type)), ("primary", primary));

    private static readonly Gen<ScimObject> Document =
        from emails in Email.ListOf()
        from names in Word.ListOf()
        from title in Gen.Elements<string?>(null, "Pilot", "pilot")
        from department in Gen.Elements<string?>(null, "Maps")
        from active in Gen.Elements<ScimBoolean?>(null, ScimBoolean.True, ScimBoolean.False)
        select ResourceBinder.Bind(
            Complex(
                ("userName", new ScimString("mara")),
                ("name", names.Count == 0 ? null : new ScimObject(("givenName", new ScimString(names[0])), ("familyName", new ScimString(names[^1])))),
                ("title", title is null ? null : new ScimString(title)),
                ("active", active),
                ("emails", new ScimList([.. emails.Take(5)])),
                (SchemaUrns.EnterpriseUser, department is null ? null : new ScimObject(("department", new ScimString(department))))),
            User,
            ScimDialect.Tolerant,
            new List<string>());

    private static readonly Gen<string> Path = Gen.Elements(
        "userName", "title", "name", "name.givenName", "name.familyName", "active", "emails", "emails.type", "emails.value", "emails.primary",
        "emails[type eq \"work\"]", "emails[type eq \"work\"].value", "emails[type eq \"home\" and primary eq true].value", "emails[primary eq true]",
        "emails[value eq \"a@x.example\"].type", "emails[value eq \"b@x.example\"].primary", "emails[not (type pr)]", "emails[type eq \"work\" or type eq \"home\"].display", "roles",
        "roles[primary eq \"True\"].value", "password", "schemas", "id", "meta.version", "groups", "members", "members[value eq \"a\"]", "displayName", "externalId",
        SchemaUrns.EnterpriseUser, SchemaUrns.EnterpriseUser + ":department", SchemaUrns.EnterpriseUser + ":manager", SchemaUrns.EnterpriseUser + ":manager.value", "manager", "rank", "emails[",
        $" {SchemaUrns.EnterpriseUser} ", SchemaUrns.EnterpriseUser + "[type eq \"work\"]", "name[givenName pr]", "emails[type eq \"work\"].rank", "schemas[value pr]",
        "[]", "");

    private static readonly Gen<string> Key = Gen.Elements(
        "value", "type", "primary", "display", "op", "path", "Operations", "schemas", "emails", "name", "givenName", "title", "active", "id", "meta", "members", "roles", "userName", "password",
        "manager", "name.familyName", "emails[type eq \"work\"].value", SchemaUrns.EnterpriseUser, SchemaUrns.EnterpriseUser + ":department", "rank");

    private static readonly Gen<ScimValue> AnyValue = Gen.Sized(size => Value(Math.Min(size, 12)));

    private static readonly Gen<ScimValue> WildOperation =
        from op in Gen.Elements<ScimValue>(new ScimString("add"), new ScimString("remove"), new ScimString("replace"), new ScimString("Add"), new ScimString("REPLACE"))
        from path in Gen.Frequency((6, Path.Select(ScimValue? (p) => new ScimString(p))), (3, Gen.Constant<ScimValue?>(null)), (1, AnyValue.Select(ScimValue? (v) => v)))
        from value in Gen.Frequency((5, AnyValue.Select(ScimValue? (v) => v)), (2, Email.Select(ScimValue? (v) => v)), (1, Gen.Constant<ScimValue?>(null)))
        select (ScimValue)Complex(("op", op), ("path", path), ("value", value));

    // Operations whose value fits their path, so that many messages get as far as changing something.
    private static readonly Gen<ScimValue> FittingOperation = Gen.Frequency(
        (3, Fitting(Gen.Elements("emails", "emails[type eq \"work\"]", "emails[type eq \"home\" and primary eq true]", "emails[value eq \"a@x.example\"]", "emails[not (type pr)]"), Email)),
        (1, Fitting(Gen.Constant("emails"), Email.ListOf().Select(ScimValue (items) => new ScimList([.. items.Take(3)])))),
        (3, Fitting(
            Gen.Elements("title", "name.givenName", "emails[type eq \"work\"].value", "emails[primary eq true].type", "emails.type", "emails[value pr].display", SchemaUrns.EnterpriseUser + ":department"),
            Word.Select(ScimValue (word) => new ScimString(word)))),
        (2, Fitting(
            Gen.Elements("active", "emails.primary", "emails[type eq \"work\"].primary", "emails[value eq \"b@x.example\"].primary"),
            Gen.Elements<ScimValue>(ScimBoolean.True, ScimBoolean.False, ScimNull.Instance))),
        (1, Fitting(Gen.Elements("name", SchemaUrns.EnterpriseUser), Word.Select(ScimValue (word) => new ScimObject(("givenName", new ScimString(word)), ("division", ScimNull.Instance))))),
        (2, Path.Select(ScimValue (path) => new ScimObject(("op", new ScimString("remove")), ("path", new ScimString(path))))));

    private static readonly Gen<ScimValue> AnyOperation = Gen.OneOf(WildOperation, FittingOperation);

    private static readonly Gen<ScimObject> AnyMessage = AnyOperation.ListOf().Select(operations => Message([.. operations.Take(4)]));

    [Fact]
    public void Any_object_is_a_patch_or_a_refusal() =>
        Prop.ForAll(AnyValue.Where(v => v is ScimObject).ToArbitrary(), Document.ToArbitrary(), (body, document) => Holds((ScimObject)body, document)).Check(Properties.Config.WithMaxTest(2000));

    [Fact]
    public void Any_operations_are_a_patch_or_a_refusal() =>
        Prop.ForAll(AnyMessage.ToArbitrary(), Document.ToArbitrary(), Holds).Check(Properties.Config.WithMaxTest(5000));

    [Fact]
    public void Enough_of_the_messages_tried_are_accepted() =>
        AnyMessage.Sample(500, new Rnd(2015_09, 7645), 12).Count(message => Patched(message, User, ScimDialect.Tolerant, Bare) is not null).ShouldBeInRange(100, 400);

    [Fact]
    public void What_is_applied_twice_is_applied_once() => Prop.ForAll(AnyOperation.ToArbitrary(), Document.ToArbitrary(), (operation, document) =>
    {
        foreach (var dialect in Dialects)
        {
            // Where the first application has taken away what the path selects, the RFC makes the second one noTarget; nothing changes either way.
            if (Patched(Message([operation]), User, dialect, document) is { } once && Patched(Message([operation]), User, dialect, once) is { } twice)
                twice.ShouldBeSameAs(once);
        }
    }).Check(Properties.Config.WithMaxTest(3000));

    [Fact]
    public void What_is_added_and_removed_leaves_no_trace() => Prop.ForAll(Document.ToArbitrary(), Word.ToArbitrary(), (document, word) =>
    {
        var address = new ScimObject(("value", new ScimString("new@x.example")), ("type", new ScimString(word)));
        var added = Apply(document, """{"op":"add","path":"emails","value":@}""", address);
        added.ShouldNotBe(document);
        Apply(added, """{"op":"remove","path":"emails[value eq \"new@x.example\"]"}""").ShouldBe(document);
    }).Check(Properties.Config);

    [Fact]
    public void A_single_value_added_and_removed_leaves_no_trace() => Prop.ForAll(Document.ToArbitrary(), Word.ToArbitrary(), (document, word) =>
    {
        foreach (var path in new[] { "nickName", "name.middleName", SchemaUrns.EnterpriseUser + ":costCenter", SchemaUrns.EnterpriseUser + ":manager.value" })
            Apply(Apply(document, $$"""{"op":"add","path":"{{path}}","value":@}""", new ScimString(word)), $$"""{"op":"remove","path":"{{path}}"}""").ShouldBe(document);
    }).Check(Properties.Config);

    [Fact]
    public void At_most_one_value_is_primary() => Prop.ForAll(AnyMessage.ToArbitrary(), Document.ToArbitrary(), (message, document) =>
    {
        var emails = Patched(message, User, ScimDialect.Tolerant, document)?["emails"] as ScimList ?? ScimList.Empty;
        emails.Items.Count(item => ((ScimObject)item)["primary"] is ScimBoolean { Value: true }).ShouldBeLessThan(2);
    }).Check(Properties.Config.WithMaxTest(2000));

    private static ScimObject Bare { get; } = Json.Object($$"""{"schemas":["{{SchemaUrns.User}}"],"userName":"mara"}""");

    private static void Holds(ScimObject body, ScimObject document)
    {
        var before = Json.Text(document);
        foreach (var dialect in Dialects)
        {
            foreach (var type in Types)
            {
                var start = ReferenceEquals(type, User) ? document : Json.Object($$"""{"schemas":["{{SchemaUrns.Group}}"],"displayName":"Crew"}""");
                if (Patched(body, type, dialect, start) is not { } result)
                    continue;
                Json.Text(ResourceBinder.Bind(result, type, ScimDialect.Strict, new List<string>())).ShouldBe(Json.Text(result));
                ReferenceEquals(result, start).ShouldBe(result.Equals(start));
            }
        }
        Json.Text(document).ShouldBe(before);
    }

    private static ScimObject? Patched(ScimObject body, ResourceType type, ScimDialect dialect, ScimObject document)
    {
        try
        {
            var ignored = new List<string>();
            return PatchRequest.Read(dialect.RewritePatch(body, type, ignored), type, dialect, ScimLimits.Default, ignored).Apply(document);
        }
        catch (ScimException)
        {
            return null;
        }
    }

    private static ScimObject Apply(ScimObject document, string operation, ScimValue? value = null)
    {
        var json = value is null ? operation : operation.Replace("@}", Json.Text(value) + "}", StringComparison.Ordinal);
        return PatchRequest.Read(Message([Json.Value(json)]), User, ScimDialect.Strict, ScimLimits.Default, []).Apply(document);
    }

    private static ScimObject Message(ImmutableArray<ScimValue> operations) =>
        new(("schemas", new ScimList([new ScimString(SchemaUrns.PatchOp)])), ("Operations", new ScimList(operations)));

    private static ScimObject Complex(params ReadOnlySpan<(string Name, ScimValue? Value)> members)
    {
        var complex = ScimObject.Empty;
        foreach (var (name, value) in members)
        {
            if (value is not null)
                complex = complex.With(name, value);
        }
        return complex;
    }

    private static Gen<ScimValue> Fitting(Gen<string> path, Gen<ScimValue> value) =>
        from op in Gen.Elements("add", "replace", "Replace")
        from p in path
        from v in value
        select (ScimValue)new ScimObject(("op", new ScimString(op)), ("path", new ScimString(p)), ("value", v));

    private static Gen<ScimValue> Value(int size)
    {
        var simple = Gen.OneOf(
            Word.Select(ScimValue (word) => new ScimString(word)),
            Gen.Elements<ScimValue>(
                ScimBoolean.True, ScimBoolean.False, ScimNull.Instance, ScimList.Empty, ScimObject.Empty, new ScimString(""), new ScimString("True"), new ScimString("{\"value\":\"r\"}"),
                new ScimInteger(7), new ScimDecimal(1.5m), new ScimString(SchemaUrns.PatchOp)));
        if (size < 2)
            return simple;
        var smaller = Value(size / 3);
        return Gen.Frequency(
            (2, simple),
            (1, smaller.ListOf().Select(ScimValue (items) => new ScimList([.. items.Take(4)]))),
            (2, (from keys in Key.ListOf() from values in smaller.ListOf() select (keys, values)).Select(ScimValue (x) => Complex(
                [.. x.keys.DistinctBy(k => k, StringComparer.OrdinalIgnoreCase).Take(4).Zip(x.values, (k, v) => (k, (ScimValue?)v))]))));
    }
}
