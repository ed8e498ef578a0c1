using Rollcall.Scim.Messages;
using Rollcall.Scim.Schemas;

namespace Rollcall.Scim.Resources;

/// <summary>Which attributes an answer carries: <c>attributes</c> and <c>excludedAttributes</c> of RFC 7644 §3.9 together with <c>returned</c> of the schema.</summary>
public sealed class Projection
{
    private Projection()
    {
    }

    /// <summary>What is returned by default.</summary>
    public static Projection Default { get; } = new();

    /// <summary>Reads the two query parameters: comma-separated attribute names, in any case, with or without URN. Null or empty is absent.</summary>
    /// <exception cref="ScimException">400 <c>invalidValue</c>: both are given (RFC 7644 §3.9 makes them mutually exclusive).</exception>
    public static Projection Parse(string? attributes, string? excludedAttributes, ResourceType type) => throw new NotImplementedException();

    /// <summary>Whether everything a stored document holds is returned as it stands, so that its bytes may be written without building a tree.</summary>
    public bool IsDefault => throw new NotImplementedException();

    /// <summary>Whether the answer can carry any part of this top-level attribute: <c>members</c> and <c>groups</c> are not even read otherwise.</summary>
    public bool Includes(string attribute) => throw new NotImplementedException();

    /// <summary>The part of a complete resource that is returned.</summary>
    public ScimObject Apply(ScimObject resource) => throw new NotImplementedException();
}
