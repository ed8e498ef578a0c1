using System.Collections.Immutable;
using Rollcall.Scim.Dialects;
using Rollcall.Scim.Messages;
using Rollcall.Scim.Schemas;

namespace Rollcall.Scim.Resources;

/// <summary>
/// Untyped JSON to a canonical document of a resource type: names in the schema's spelling and order, values of the schema's types, nothing unassigned.
/// </summary>
/// <remarks>
/// What a name says is <c>invalidSyntax</c> when it is wrong (unknown attributes, sub-attributes and URNs in strict directories), what a value says is
/// <c>invalidValue</c> (RFC 7644 table 9). In tolerant directories <c>""</c> is unassigned like null and <c>[]</c>.
/// </remarks>
public static class ResourceBinder
{
    /// <summary>
    /// Binds the body of a POST or PUT. readOnly attributes are left out (RFC 7644 §3.3, §3.5.1), unassigned ones are absent, writeOnly ones are checked and left out,
    /// required ones are demanded, at most one <c>primary</c> value is true; <c>schemas</c> is what the content says.
    /// <c>members</c> of a group are checked and left out: see <see cref="MemberIds"/>.
    /// </summary>
    /// <param name="body">The body, rewritten by the dialect.</param>
    /// <param name="type">The resource type of the endpoint.</param>
    /// <param name="dialect">Whether unknown names are refused or dropped, and what <c>""</c> means.</param>
    /// <param name="ignored">Receives the paths of what was dropped or changed.</param>
    /// <param name="limits">Caps; the defaults when null.</param>
    /// <exception cref="ScimException">400 <c>invalidValue</c> or <c>invalidSyntax</c>, naming the attribute.</exception>
    public static ScimObject Bind(ScimObject body, ResourceType type, ScimDialect dialect, ICollection<string> ignored, ScimLimits? limits = null)
    {
        var binder = new ValueBinder(dialect, limits ?? ScimLimits.Default, ignored);
        SchemaDeclaration.Check(body, type, binder);
        foreach (var (name, _) in body.Members)
        {
            if (type.Find(name) is null && type.FindExtension(name) is null)
                binder.Unknown(Excerpt.Of(name));
        }
        if (type.Members is { } members)
            binder.Attribute(members, body[members.Name], new(null, members));
        return CanonicalDocument.Assemble(type, attribute => Core(body, attribute, binder), schema => Extension(body, type, schema, binder));
    }

    /// <summary>
    /// Binds one value of a PATCH operation to its attribute or sub-attribute; null when the value means "unassigned", and for what is not kept: readOnly
    /// and writeOnly targets. Does not demand the target itself when it is required; demands what is required inside it.
    /// </summary>
    /// <param name="target">Where the value is to stand: an attribute, a sub-attribute, or a whole extension.</param>
    /// <param name="value">The value as sent. For a multi-valued attribute a single value is a list of one.</param>
    /// <param name="dialect">Whether unknown sub-attributes are refused or dropped.</param>
    /// <param name="ignored">Receives what was dropped.</param>
    /// <param name="limits">Caps; the defaults when null.</param>
    /// <exception cref="ScimException">400 <c>invalidValue</c> or <c>invalidSyntax</c>, naming the attribute.</exception>
    public static ScimValue? BindValue(AttributeTarget target, ScimValue value, ScimDialect dialect, ICollection<string> ignored, ScimLimits? limits = null)
    {
        var binder = new ValueBinder(dialect, limits ?? ScimLimits.Default, ignored);
        if (target.Attribute is not { } attribute)
            return binder.Extension(target.Extension!, value);
        var leaf = target.Leaf!;
        // RFC 7644 §3.5.2.1: a value may be added to a multi-valued attribute without the array around it.
        var whole = leaf.MultiValued && value is not (ScimList or ScimNull) ? new ScimList([value]) : value;
        var bound = binder.Attribute(leaf, whole, new(target.Extension, attribute, SubAttribute: target.SubAttribute));
        return attribute.IsDiscarded || leaf.IsDiscarded ? null : bound;
    }

    /// <summary>The member ids a value of <c>members</c> names, each once, in order; an absent value names none.</summary>
    /// <param name="value">A list of values, a single one, or null; only <c>value</c> of each is read.</param>
    /// <param name="limits">The number of members in one request, and the length of an id.</param>
    /// <exception cref="ScimException">400 <c>invalidValue</c>: an element has no <c>value</c>, or all of them are empty; 413: more than the limit.</exception>
    public static ImmutableArray<string> MemberIds(ScimValue? value, ScimLimits limits)
    {
        if (value is null or ScimNull or ScimList { Items.IsEmpty: true })
            return [];
        var items = value is ScimList list ? list.Items : [value];
        if (items.Length > limits.MembersPerRequest)
            throw ScimException.TooLarge($"The request names {items.Length} members; at most {limits.MembersPerRequest} are what this server takes in one request. Send several.");
        var seen = new HashSet<string>(items.Length, StringComparer.Ordinal);
        var ids = ImmutableArray.CreateBuilder<string>(items.Length);
        for (var i = 0; i < items.Length; i++)
        {
            if (items[i].IsUnassigned)
                continue;
            var id = MemberId(items[i], i, limits);
            if (seen.Add(id))
                ids.Add(id);
        }
        // {}, [{}] or [null] where names belong says nothing; taken for nobody it would empty a group that was meant to be filled.
        if (ids.Count == 0 && items.Length > 0)
            throw ScimException.InvalidValue($"members has {items.Length} elements, and none of them names a member. Send [] to say that there is none. (RFC 7643 §4.2)");
        return ids.DrainToImmutable();
    }

    private static string MemberId(ScimValue item, int index, ScimLimits limits)
    {
        // Only groups have members, so their place needs no type to be named.
        var place = new AttributePlace(null, ScimSchemas.Standard.Group.Members!, index);
        if (item is not ScimObject member)
            throw SimpleValues.WrongType(place, "an object with a 'value'", item, "§4.2");
        var valuePlace = place.Sub(place.Attribute.Find("value")!);
        if (member["value"] is not { } id || id.IsUnassigned)
            throw ScimException.InvalidValue($"{valuePlace} is missing: each member is named by its id. (RFC 7643 §4.2)");
        if (id is not ScimString { Value: var text })
            throw SimpleValues.WrongType(valuePlace, "a string", id, "§2.3.1");
        if (text.Length == 0)
            throw ScimException.InvalidValue($"{valuePlace} is empty: each member is named by its id. (RFC 7643 §4.2)");
        SimpleValues.CheckKey(text, valuePlace, limits);
        return text;
    }

    private static ScimValue? Core(ScimObject body, ScimAttribute attribute, ValueBinder binder)
    {
        var place = new AttributePlace(null, attribute);
        var bound = binder.Attribute(attribute, body[attribute.Name], place);
        if (bound is null && attribute is { Required: true, Mutability: not Mutability.ReadOnly })
            throw ValueBinder.Missing(place);
        return attribute.IsDiscarded ? null : bound;
    }

    private static ScimObject? Extension(ScimObject body, ResourceType type, ScimSchema schema, ValueBinder binder)
    {
        var content = binder.Extension(schema, body[schema.Id]);
        if (content is null && type.Extensions.Any(e => e.Required && ReferenceEquals(e.Schema, schema)))
            throw ScimException.InvalidValue($"{schema.Id} is required and must have attributes: map one of them. (RFC 7643 §6)");
        return content;
    }
}
